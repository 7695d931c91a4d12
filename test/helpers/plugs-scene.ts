import { createSharedResources } from '../../src/plugs/shared-resources.ts';
import { driverType, type MakesDriver } from './driver-type.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { virtualClock, type VirtualClock } from '../../src/util/clock.ts';
import { componentRig } from './component-rig.ts';

/** A machine with smart plugs in virtual time, whose plugs are real sockets on loopback. */
export interface Scene extends AsyncDisposable {
  readonly clock: VirtualClock;
  load(name: string, options: { readonly [option: string]: string | number | boolean }): void;
  /** HAL asks. */
  ask(plug: string, on: boolean): void;
  set(pin: string, value: boolean): void;
  pin(name: string): unknown;
  /** Lets time pass until it is so; throws when that takes longer than an hour of virtual time. */
  until(what: string, isSo: () => boolean): Promise<void>;
  /** Lets time pass and looks at every step whether it stays so. */
  during(ms: number, check?: () => void): Promise<void>;
}

const stepMs = 10;
const hourMs = 3_600_000;

export function scene(kasa?: MakesDriver): Scene {
  const clock = virtualClock();
  const drivers = kasa ? new Map([...plugDrivers, ['kasa', driverType('kasa', kasa)]]) : plugDrivers;
  const rig = componentRig(clock, undefined, { drivers, sharedResources: createSharedResources() });
  const pin = (name: string) => rig.hal.item(name).value;
  return {
    clock,
    load(name, options) {
      rig.load('smartplug', name, { interval: 0.5, timeout: 0.5, ...options });
    },
    ask: (plug, on) => rig.hal.setp(`${plug}.enable`, on),
    set: (name, value) => rig.hal.setp(name, value),
    pin,
    async until(what, isSo) {
      for (let ms = 0; !isSo(); ms += stepMs) {
        if (ms > hourMs) throw new Error(`did not happen within an hour: ${what}`);
        await clock.advance(stepMs);
      }
    },
    async during(ms, check) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        await clock.advance(stepMs);
        check?.();
      }
    },
    async [Symbol.asyncDispose]() {
      await rig.dispose();
    },
  };
}
