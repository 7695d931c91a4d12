import { HalError } from '../../errors.ts';
import type { FaceContext } from '../face.ts';
import { objectIn } from './link.ts';
import type { JsonObject } from '../../util/json.ts';
import { createHeater, type Heater } from './heater.ts';

/** What Klipper tells of the printer, as pins. */
export interface StatusPins {
  /** What is to be subscribed to: Klipper's objects with the fields that are looked at. */
  readonly objects: JsonObject;
  /** Takes all that is subscribed to; from here on, Klipper is there. */
  begin(status: JsonObject): void;
  /** Takes what has changed; what it does not mention stays as it is. Nothing, before `begin` and after `stale`. */
  update(status: JsonObject): void;
  /** Klipper has just answered: what it has told stands. */
  alive(): void;
  /**
   * Klipper is away or does not answer: temperatures become NaN, what Klipper says of itself FALSE; what it has said of
   * the print stays, and `online` tells.
   */
  stale(): void;
}

/** The values of `print-state`, by the names that Klipper gives them. */
const printStates = ['standby', 'printing', 'paused', 'complete', 'cancelled', 'error'];

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
  /** What Klipper says of itself; undefined while it is away. */
  let state: string | undefined;
  /** Whether a shutdown that is told now has begun under our eyes. */
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
        // One who told of prints before has to know of them again.
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
    // A value that comes with a shutdown is from before it.
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
    // A pause belongs to the print: power and fans stay on. A word that is not known may mean one.
    printing.set(!notPrinting.has(told));
    paused.set(told === 'paused');
    // One that was complete before halyard looked has nothing more to ask for.
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

/** What is told of a heater that is not told as an object. */
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
    throw new HalError('config', `${context.name}: heater '${name}' must name an object of Klipper, such as extruder`);
  });
}

/** What is told of an object's state; undefined when nothing is. What is no word is one that nobody knows. */
function stateOf(status: JsonObject, object: string): string | undefined {
  if (!(object in status)) return undefined;
  const told = objectIn(status[object]);
  if (told && !('state' in told)) return undefined;
  const state = told?.['state'];
  return typeof state === 'string' ? state : 'unknown';
}
