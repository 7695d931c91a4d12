import { HalError } from '../../../../src/errors.ts';
import type { Component } from '../../../../src/hal/model/component.ts';
import { Hal } from '../../../../src/hal/hal.ts';
import type { MotionOutputs } from '../../../../src/components/define.ts';
import { createEventJournal } from '../../../../src/machine/event-journal.ts';
import { createMachineApi, type MachineApi } from '../../../../src/machine/api/api.ts';
import type { CallerIdentity } from '../../../../src/machine/api/caller.ts';
import type { ApiHost } from '../../../../src/machine/api/host.ts';
import { peerMethods } from '../../../../src/faces/rpc/machine-peer.ts';
import type { PeerOptions } from '../../../../src/faces/rpc/peer.ts';
import { virtualClock, type VirtualClock } from '../../../../src/util/clock.ts';
import { converse, endlessSlices, type Conversation } from './conversation.ts';

export interface TestMachine extends Conversation {
  readonly hal: Hal;
  readonly clock: VirtualClock;
  readonly host: ApiHost;
  readonly api: MachineApi;
  readonly motion: Component;
  /** How often the machine was asked to stop. */
  readonly stops: () => number;
}

export type TestMachineOptions = Partial<PeerOptions> &
  Partial<Pick<CallerIdentity, 'dialect' | 'authority'>> & { readonly outputs?: number };

/** Connects another caller with every method. */
export function converseWith(
  api: MachineApi,
  options: Partial<PeerOptions> & { readonly identity?: Partial<CallerIdentity> } = {},
): Conversation {
  const { identity, ...peerOptions } = options;
  return converse(peerMethods, { client: api.connect({ name: 'rpc', ...identity }), ...peerOptions });
}

/** Wall time when the test begins. */
export const epochS = 1_700_000_000;

/**
 * A machine with a plug-like component `printer`, a motion component with four of each input and output, and a connected
 * host. The last digital output switches the printer.
 */
export function testMachine(options: TestMachineOptions = {}): TestMachine {
  const { outputs = 4, dialect, authority, ...peerOptions } = options;
  const clock = virtualClock(epochS);
  const hal = new Hal({ clock });
  const printer = hal.component('printer');
  printer.newPin('enable', 'bit', 'io', { doc: 'The relay.' });
  printer.newPin('power', 'float', 'out', { unit: 'W', value: 12.5 });
  printer.newPin('misses', 'u32', 'out');
  printer.newPin('ticks', 's64', 'in');
  printer.newParam('interval', 'float', 'rw', { value: 0.5, unit: 's' });
  printer.newParam('version', 's32', 'ro', { value: 3 });
  printer.ready();
  const motion = hal.component('motion');
  let stops = 0;
  const host: ApiHost = {
    machine: 'test',
    hal,
    turns: options.turns ?? endlessSlices(),
    journal: createEventJournal({ later: () => {}, onFault: () => {} }),
    withHandle: (offer) => (offer === 'plug' ? ['printer'] : []),
    hostPins: () => undefined,
    records: () => undefined,
    plugs: () => [{ name: 'printer', online: true, error: false, requests: [] }],
    halcmd: () => Promise.reject(new HalError('usage', 'there is no halcmd here')),
    interpreter() {
      throw new HalError('usage', 'there is no halcmd here');
    },
    motion: motionIo(hal, motion, outputs),
    status: () => ({
      machine: 'test',
      state: 'running',
      uptime: clock.now() / 1000,
      components: [{ name: 'printer', type: 'smartplug', state: 'ready' }],
      plugs: [{ name: 'printer', online: true, error: false }],
    }),
    stop: () => void stops++,
  };
  hal.net('printer-power', [`motion.digital-out-io-${twoDigits(outputs - 1)}`, 'printer.enable']);
  const api = createMachineApi(host);
  const identity = { ...(dialect && { dialect }), ...(authority && { authority }) };
  const conversation = converseWith(api, { ...peerOptions, identity });
  return Object.assign(conversation, { hal, clock, host, api, motion, stops: () => stops });
}

function motionIo(hal: Hal, motion: Component, count: number): MotionOutputs {
  const numbers = Array.from({ length: count }, (_, index) => twoDigits(index));
  const digital = numbers.map((nn) => motion.newPin(`digital-out-${nn}`, 'bit', 'out'));
  const twins = numbers.map((nn) => motion.newPin(`digital-out-io-${nn}`, 'bit', 'io'));
  const inputs = numbers.map((nn) => motion.newPin(`digital-in-${nn}`, 'bit', 'in'));
  const analog = numbers.map((nn) => motion.newPin(`analog-out-${nn}`, 'float', 'out'));
  const analogIn = numbers.map((nn) => motion.newPin(`analog-in-${nn}`, 'float', 'in'));
  const fans = numbers.map((nn) => motion.newPin(`fan-${Number(nn)}`, 'float', 'out'));
  const power = motion.newPin('power', 'bit', 'io');
  motion.ready();
  return {
    digitalOut(index, value) {
      const pin = at(digital, index);
      hal.batch(() => {
        pin.set(value);
        at(twins, index).set(value);
      });
      return { pin: pin.name, value };
    },
    analogOut: (index, value) => set(at(analog, index), value),
    digitalOutName: (index) => at(digital, index).name,
    analogOutName: (index) => at(analog, index).name,
    digitalIn: (index) => at(inputs, index),
    analogIn: (index) => at(analogIn, index),
    power: (on) => set(power, on),
    fan: (index, value) => set(at(fans, index), value),
  };
}

function set<V extends boolean | number>(pin: { readonly name: string; set(value: V): void }, value: V) {
  pin.set(value);
  return { pin: pin.name, value };
}

function twoDigits(index: number): string {
  return String(index).padStart(2, '0');
}

function at<P>(pins: readonly P[], index: number): P {
  const pin = pins[index];
  if (!pin)
    throw new HalError('bad-value', `output ${index} does not exist: expected an integer from 0 to ${pins.length - 1}`);
  return pin;
}
