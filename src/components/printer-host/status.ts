import { HalError } from '../../errors.ts';
import type { ComponentScope } from '../define.ts';
import { objectIn, type JsonObject } from './link.ts';

/** What Klipper tells of the printer, as pins. */
export interface StatusPins {
  /** What is to be subscribed to: Klipper's objects with the fields that are looked at. */
  readonly objects: JsonObject;
  /** Takes what has changed; what it does not mention stays as it is. */
  update(status: JsonObject): void;
  /** Nothing is known any more: temperatures become NaN, the rest keeps its last value and `online` tells. */
  stale(): void;
}

/** The values of `print-state`, by the names that Klipper gives them. */
const printStates = ['standby', 'printing', 'paused', 'complete', 'cancelled', 'error'];

export function createStatusPins(scope: ComponentScope): StatusPins {
  const online = scope.bit('online');
  const ready = scope.bit('ready');
  const shutdown = scope.bit('shutdown');
  const printing = scope.bit('printing');
  const paused = scope.bit('paused');
  const complete = scope.bit('complete');
  const printState = scope.s32('print-state');
  const busy = scope.bit('busy');
  const idle = scope.bit('idle');
  const heaters = heatersOf(scope);
  const temperatures = scope.floats('#.temperature');
  const targets = scope.floats('#.target');
  let sawPrint = false;

  return {
    objects: {
      webhooks: ['state'],
      print_stats: ['state'],
      idle_timeout: ['state'],
      ...Object.fromEntries(heaters.map((heater) => [heater, ['temperature', 'target']])),
    },
    update(status) {
      scope.hal.batch(() => {
        online.set(true);
        setState(stateOf(status, 'webhooks'));
        setPrintState(stateOf(status, 'print_stats'));
        setIdleState(stateOf(status, 'idle_timeout'));
        heaters.forEach((heater, index) => setHeater(objectIn(status[heater]), index));
      });
    },
    stale() {
      scope.hal.batch(() => {
        online.set(false);
        ready.set(false);
        for (const pin of [...temperatures, ...targets]) pin.set(Number.NaN);
      });
    },
  };

  function setState(state: string | undefined): void {
    if (state === undefined) return;
    ready.set(state === 'ready');
    shutdown.set(state === 'shutdown' || state === 'error');
  }

  function setPrintState(state: string | undefined): void {
    if (state === undefined) return;
    // A pause belongs to the print: power and fans stay on.
    printing.set(state === 'printing' || state === 'paused');
    paused.set(state === 'paused');
    // One that was complete before halyard looked has nothing more to ask for.
    sawPrint = printing.value || (sawPrint && state !== 'standby');
    complete.set(state === 'complete' && sawPrint);
    printState.set(printStates.indexOf(state));
  }

  function setIdleState(state: string | undefined): void {
    if (state === undefined) return;
    busy.set(state === 'Printing');
    idle.set(state === 'Idle');
  }

  function setHeater(heater: JsonObject | undefined, index: number): void {
    const { temperature, target } = heater ?? {};
    if (temperature !== undefined) temperatures[index]?.set(numberOr(temperature, Number.NaN));
    // Of a mere sensor, Klipper says that its target is null: nothing is heated.
    if (target !== undefined) targets[index]?.set(numberOr(target, typeof temperature === 'number' ? 0 : Number.NaN));
  }
}

/** The objects of Klipper that the option `heaters` names, in the order of their pins. */
function heatersOf(scope: ComponentScope): readonly string[] {
  const map = objectIn(scope.option('heaters')) ?? {};
  return Object.entries(map).map(([name, heater]) => {
    if (typeof heater === 'string' && heater !== '') return heater;
    throw new HalError('config', `${scope.name}: heater '${name}' must name an object of Klipper, such as extruder`);
  });
}

function stateOf(status: JsonObject, object: string): string | undefined {
  const state = objectIn(status[object])?.['state'];
  return typeof state === 'string' ? state : undefined;
}

function numberOr(value: unknown, other: number): number {
  return typeof value === 'number' ? value : other;
}
