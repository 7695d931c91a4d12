import { loadHeaders } from '../../src/config/header-directory.ts';
import { componentTypes } from '../../src/components/registry.ts';
import { createAsk } from '../../src/hal/value/ask.ts';
import type { OptionValue } from '../../src/catalog/header.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import type { NumberedEvent } from '../../src/machine/event-journal.ts';
import { finishRequests } from '../../src/machine/finish-requests.ts';
import { slicesOf } from '../../src/machine/api/turn-slices.ts';
import { driverType, type MakesDriver } from '../helpers/driver-type.ts';
import type { Clock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';

/** The ways to make a request on HAL's side. */
export const askWays = ['M64/M65', 'motion.digitalOut', 'hal.sets', 'request', 'change of request'] as const;
export type AskWay = (typeof askWays)[number];

/** A running machine with a motion component and a plug. */
export interface SoakMachine {
  /** Makes a request in this way and name; the end of a request by a pin change is reported for `hal`. */
  ask(way: AskWay, on: boolean, by: string): void;
  set(pin: 'lock' | 'withdraw', value: boolean): void;
  pin(name: string): unknown;
  /** The requests that have not ended. */
  readonly open: number;
  readonly lastError: string | undefined;
  /** Waits for open requests, like a runner that stops. */
  finish(limitMs: number): Promise<unknown>;
  dispose(): Promise<void>;
}

export interface SoakMachineOptions {
  readonly clock: Clock;
  readonly driver: MakesDriver;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly event: (event: NumberedEvent) => void;
  readonly relay: (shown: boolean) => void;
}

const headers = loadHeaders('pins');
const outputs = { 'digital-outputs': 1, 'digital-inputs': 0, 'analog-outputs': 0, 'analog-inputs': 0, fans: 0 };

export async function startMachine(given: SoakMachineOptions): Promise<SoakMachine> {
  const { clock, driver, options } = given;
  const machine = await createMachine(
    {
      machine: 'soak',
      components: [
        { type: 'motion', name: 'motion', options: new Map(Object.entries(outputs)) },
        { type: 'smartplug', name: 'plug', options: new Map(Object.entries(options)) },
      ],
      nets: [{ signal: 'power', pins: [{ name: 'motion.digital-out-io-00' }, { name: 'plug.enable' }] }],
      settings: [],
    },
    {
      clock,
      logger: silentLogger,
      headers,
      types: componentTypes,
      drivers: new Map([['kasa', driverType('kasa', driver)]]),
    },
  );
  const { hal } = machine;
  machine.events$.subscribe(given.event);
  hal.pins.get('plug.relay').observe({ next: (value) => given.relay(value === true) });
  const { signal } = new AbortController();
  const send = async (by: string, line: string) => {
    const client = machine.api.connect({ name: by });
    await client.gcode.execute({ lines: [line] }, { signal, ...slicesOf(client.caller.turn, () => signal) });
    client.dispose();
  };
  machine.start();
  const [plug] = machine.plugs;

  const ask = (way: AskWay, on: boolean, by: string) => {
    switch (way) {
      case 'M64/M65':
        void send(by, on ? 'M64 P0' : 'M65 P0');
        break;
      case 'motion.digitalOut':
        machine.motion?.digitalOut(0, on, createAsk({ by, word: way }));
        break;
      case 'hal.sets':
        hal.sets('power', on, createAsk({ by, word: way }));
        break;
      case 'request':
        hal.setp('plug.request', on, createAsk({ by, word: way }));
        break;
      case 'change of request':
        hal.setp('plug.request', on);
        break;
    }
  };
  return {
    ask,
    set: (pin, value) => void hal.setp(`plug.${pin}`, value),
    pin: (name) => hal.item(`plug.${name}`).value,
    get open() {
      return plug?.plug.open().length ?? 0;
    },
    get lastError() {
      return plug?.plug.lastError();
    },
    finish: (limitMs) => finishRequests(machine, limitMs, new Promise(() => {})),
    dispose: () => machine.dispose(),
  };
}
