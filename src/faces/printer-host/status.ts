import { HalError } from '../../errors.ts';
import type { FaceContext } from '../face.ts';
import { objectIn } from './link.ts';
import type { JsonObject } from '../../util/json.ts';
import { createHeater, type Heater } from './heater.ts';

/** The printer's status from Klipper, as pins. */
export interface StatusPins {
  /** Klipper's objects and fields to subscribe to. */
  readonly objects: JsonObject;
  /** Takes the full status; from then on Klipper is online. */
  begin(status: JsonObject): void;
  /** Takes changed fields; the others stay. Ignored before `begin` and after `stale`. */
  update(status: JsonObject): void;
  /** Klipper has just answered: its last status still holds. */
  alive(): void;
  /**
   * Klipper is away or does not answer: temperatures become NaN, the pins about Klipper itself FALSE. The pins about the
   * print stay; `online` shows that they are old.
   */
  stale(): void;
}

/** Klipper's names for the values of `print-state`. */
const printStates = ['standby', 'printing', 'paused', 'complete', 'cancelled', 'error'];

/** The status in an answer or a notification. */
export function statusIn(message: unknown): JsonObject {
  return objectIn(objectIn(message)?.['status']) ?? {};
}

export function createStatusPins(context: FaceContext): StatusPins {
  const online = context.bit('online');
  const ready = context.bit('ready');
  const shutdown = context.bit('shutdown');
  const error = context.bit('error');
  const printing = context.bit('printing');
  const paused = context.bit('paused');
  const complete = context.bit('complete');
  const printState = context.s32('print-state');
  const busy = context.bit('busy');
  const idle = context.bit('idle');
  const heaters = heatersOf(context);
  let sawPrint = false;
  /** Klipper's own state; undefined while it is away. */
  let state: string | undefined;
  /** Whether a shutdown seen now began while we were connected. */
  let sawAnotherState = false;

  return {
    objects: {
      webhooks: ['state'],
      print_stats: ['state'],
      idle_timeout: ['state'],
      ...Object.fromEntries(heaters.map(({ object }) => [object, ['temperature', 'target']])),
    },
    begin(status) {
      context.batch(() => {
        online.set(true);
        take(status);
        // A Klipper that reported prints before and now does not has an unknown print state.
        if (printing.isWritten && stateOf(status, 'print_stats') === undefined) setPrintState('unknown');
      });
    },
    update(status) {
      if (online.value) context.batch(() => take(status));
    },
    alive() {
      if (online.value) context.batch(showHeaters);
    },
    stale() {
      context.batch(() => {
        state = undefined;
        sawAnotherState = false;
        for (const bit of [online, ready, shutdown, error]) bit.set(false);
        for (const heater of heaters) heater.forget();
        showHeaters();
      });
    },
  };

  function take(status: JsonObject): void {
    setPrintState(stateOf(status, 'print_stats'));
    setIdleState(stateOf(status, 'idle_timeout'));
    // A temperature that comes with a shutdown was measured before it.
    for (const heater of heaters) {
      const told = Object.hasOwn(status, heater.object) ? status[heater.object] : {};
      heater.take(objectIn(told) ?? unreadable, context.clock.now());
    }
    setState(stateOf(status, 'webhooks'));
    showHeaters();
  }

  function setState(told: string | undefined): void {
    if (told === undefined) return;
    for (const heater of heaters) {
      if (told === 'shutdown' && state !== 'shutdown') heater.freeze();
      else if (told !== 'shutdown' && told !== 'ready') heater.forget();
    }
    state = told;
    sawAnotherState ||= told !== 'shutdown';
    ready.set(told === 'ready');
    shutdown.set(told === 'shutdown' && sawAnotherState);
    error.set(told === 'error');
  }

  function showHeaters(): void {
    const isTold = ready.value || shutdown.value;
    for (const heater of heaters) heater.show(isTold, context.clock.now());
  }

  function setPrintState(told: string | undefined): void {
    if (told === undefined) return;
    // A pause belongs to the print: power and fans stay on. An unknown word may mean a print.
    printing.set(!notPrinting.has(told));
    paused.set(told === 'paused');
    // A print that was complete before halyard connected must not request a power-off.
    sawPrint = printing.value || (sawPrint && told !== 'standby');
    complete.set(told === 'complete' && sawPrint);
    printState.set(printStates.indexOf(told));
  }

  function setIdleState(told: string | undefined): void {
    if (told === undefined) return;
    busy.set(told === 'Printing');
    idle.set(told === 'Idle');
  }
}

/** Stands for a heater status that is not an object. */
const unreadable: JsonObject = { temperature: null, target: null };

const notPrinting: ReadonlySet<string> = new Set(['standby', 'complete', 'cancelled', 'error']);

/** The objects of Klipper that the option `heaters` names, in the order of their pins. */
function heatersOf(context: FaceContext): readonly Heater[] {
  const map = objectIn(context.option('heaters')) ?? {};
  const temperatures = context.floats('#.temperature');
  const targets = context.floats('#.target');
  return Object.entries(map).map(([name, object], index) => {
    if (typeof object === 'string' && object !== '') {
      return createHeater(object, temperatures[index], targets[index]);
    }
    throw new HalError('config', `${context.name}: heater '${name}' must name a Klipper object, such as extruder`);
  });
}

/** The state of an object; undefined when it is not mentioned, `unknown` when it is not a text. */
function stateOf(status: JsonObject, object: string): string | undefined {
  if (!(object in status)) return undefined;
  const told = objectIn(status[object]);
  if (told && !('state' in told)) return undefined;
  const state = told?.['state'];
  return typeof state === 'string' ? state : 'unknown';
}
