import { HalError } from '../../errors.ts';
import type { Ask } from '../value/ask.ts';
import type { Param, Pin, Signal } from './item.ts';
import type { Registry } from '../value/names.ts';
import { checkValue, parseValue, type HalType, type HalValue, type ValueOfType } from '../value/types.ts';

/** The param or pin that may be set from outside: not a read-only param, an OUT pin or a linked pin. */
export function settableItem(name: string, params: Registry<Param>, pins: Registry<Pin>): Pin | Param {
  const item = params.find(name) ?? pins.find(name);
  if (!item) throw new HalError('no-such-pin', `parameter or pin '${name}' not found`);
  if (item.dir === 'ro') throw new HalError('not-writable', `param '${name}' is not writable`);
  if (item.dir === 'out') throw new HalError('not-writable', `pin '${name}' is not writable`);
  if ('signal' in item && item.signal !== null) {
    throw new HalError('already-linked', `pin '${name}' is connected to a signal`);
  }
  return item;
}

/** The signal that may be set from outside: one without an OUT pin. */
export function settableSignal(name: string, signals: Registry<Signal>): Signal {
  const signal = signals.get(name);
  if (signal.outPin !== null) throw new HalError('has-writer', `signal '${name}' already has writer(s)`);
  return signal;
}

/** Stores a value; text is read as halcmd reads it. With `ask`, it is an explicit request. */
export function assign<T extends HalType>(
  item: Pin<T> | Param<T> | Signal<T>,
  value: HalValue | string,
  ask?: Ask,
): void {
  const typed = typedValue(item.type, value);
  if (ask) item.propagation.ask(item.cell, typed, ask);
  else item.cell.set(typed);
}

/** Converts text as halcmd does, and checks a value. Throws `bad-value` or `out-of-range`. */
export function typedValue<T extends HalType>(type: T, value: HalValue | string): ValueOfType[T] {
  const typed = typeof value === 'string' ? parseValue(type, value) : value;
  checkValue(type, typed);
  return typed;
}
