import { HalError } from '../../errors.ts';
import { createCell } from '../graph/cell.ts';
import type { Pin, Signal } from './item.ts';
import type { Registry } from '../value/names.ts';
import type { Propagation } from '../graph/propagation.ts';
import type { HalType, PinDir } from '../value/types.ts';

/** Decides which pins may be linked to a signal; also the state of a `net` that is being checked. */
export interface Joined {
  readonly name: string;
  type: HalType | undefined;
  /** Name of the OUT pin. */
  writer: string | undefined;
  /** Name of an I/O pin. */
  bidir: string | undefined;
}

/** What a `net` will do after every pin has been checked. */
export interface NetPlan {
  /** The type of the signal, which may have to be made. */
  readonly type: HalType;
  /** The pins that are not linked to the signal yet. */
  readonly joining: ReadonlySet<Pin>;
}

/**
 * Checks a whole `net` before anything is made: every pin first, then the signal's name. LinuxCNC 2.9 intends this and
 * forgets it for a new signal.
 */
export function checkNet(
  signalName: string,
  pinNames: readonly string[],
  pins: Registry<Pin>,
  existing: Signal | undefined,
): NetPlan {
  const joined: Joined = existing
    ? joinedOf(existing)
    : { name: signalName, type: undefined, writer: undefined, bidir: undefined };
  const joining = new Set<Pin>();
  for (const pinName of pinNames) {
    const pin = pins.find(pinName);
    if (!pin) throw new HalError('no-such-pin', `Pin '${pinName}' does not exist`);
    if (joining.has(pin) || (existing && pin.signal === existing)) continue;
    if (pin.signal !== null) {
      throw new HalError('already-linked', `Pin '${pin.shown}' was already linked to signal '${pin.signal.name}'`);
    }
    joinNet(joined, { name: pin.shown, type: pin.type, dir: pin.dir });
    joining.add(pin);
  }
  if (pinNames.length === 0 || joined.type === undefined) {
    throw new HalError('usage', `'net' requires at least one pin, none given`);
  }
  if (pins.has(signalName)) {
    throw new HalError(
      'bad-name',
      `Signal name '${signalName}' must not be the same as a pin.  Did you omit the signal name?`,
    );
  }
  return { type: joined.type, joining };
}

function joinedOf(signal: Signal): Joined {
  return { name: signal.name, type: signal.type, writer: signal.outPin?.shown, bidir: signal.bidir?.shown };
}

/**
 * Checks whether a `net` may link a pin, and records the pin. A signal takes one OUT pin at most, and never an OUT pin
 * beside an I/O pin. The messages are those of LinuxCNC 2.9.
 */
export function joinNet(joined: Joined, pin: { name: string; type: HalType; dir: PinDir }): void {
  joined.type ??= pin.type;
  if (joined.type !== pin.type) {
    throw new HalError(
      'type-mismatch',
      `Signal '${joined.name}' of type '${joined.type}' cannot add pin '${pin.name}' of type '${pin.type}'`,
    );
  }
  const taken =
    joined.writer !== undefined && pin.dir !== 'in'
      ? `OUT pin '${joined.writer}'`
      : joined.bidir !== undefined && pin.dir === 'out'
        ? `I/O pin '${joined.bidir}'`
        : undefined;
  if (taken !== undefined) {
    const dir = pin.dir === 'out' ? 'OUT' : 'I/O';
    throw new HalError(
      'has-writer',
      `Signal '${joined.name}' can not add ${dir} pin '${pin.name}', it already has ${taken}`,
    );
  }
  if (pin.dir === 'out') joined.writer = pin.name;
  if (pin.dir === 'io') joined.bidir ??= pin.name;
}

/** Checks a single link, as `linkps` does. The messages are those of LinuxCNC's library. */
export function checkLink(pin: Pin, signal: Signal): void {
  if (pin.signal !== null && pin.signal !== signal) {
    throw new HalError(
      'already-linked',
      `pin '${pin.name}' is linked to '${pin.signal.name}', cannot link to '${signal.name}'`,
    );
  }
  if (pin.type !== signal.type) {
    throw new HalError('type-mismatch', `type mismatch '${pin.name}' <- '${signal.name}'`);
  }
  if (pin.dir === 'out' && (signal.outPin !== null || signal.bidirs > 0)) {
    throw new HalError('has-writer', `signal '${signal.name}' already has output or I/O pin(s)`);
  }
  if (pin.dir === 'io' && signal.outPin !== null) {
    throw new HalError('has-writer', `signal '${signal.name}' already has output pin`);
  }
}

/**
 * Links a pin whose link has been checked. If the signal has no writer and no I/O pin, it takes the value of a pin that is
 * OUT or I/O or its first. Otherwise the pin takes the signal's value, unless the pin stands for something real: wiring up
 * a plug that is on must not switch it off.
 */
export function link(pin: Pin, signal: Signal, propagation: Propagation): void {
  if (pin.signal === signal) return;
  propagation.batch(() => {
    if (bringsValue(pin, signal)) bringValue(pin, signal);
    signal.linked.push(pin);
    if (pin.dir === 'out') signal.outPin = pin;
    else signal.readers++;
    if (pin.dir === 'io') signal.bidirs++;
    propagation.move(pin, pin.facts.readers, signal.cell);
  });
}

/** A bit that was never written does not count as a written FALSE on the signal either. */
function bringValue(pin: Pin, signal: Signal): void {
  if (pin.isWritten || pin.value !== signal.value) signal.cell.set(pin.value);
}

function bringsValue(pin: Pin, signal: Signal): boolean {
  if (pin.facts.rare.holdsState) return !signal.linked.some((other) => other.facts.rare.holdsState);
  return signal.outPin === null && signal.bidirs === 0 && (pin.dir !== 'in' || signal.readers === 0);
}

/** Unlinks a pin; it keeps the signal's value as its own, and the signal keeps its value. */
export function unlink(pin: Pin, propagation: Propagation): void {
  const { signal } = pin;
  if (signal === null) return;
  propagation.batch(() => {
    signal.linked.splice(signal.linked.lastIndexOf(pin), 1); // deleteSignal unlinks from the last pin
    if (pin.dir === 'out') signal.outPin = null;
    else signal.readers--;
    if (pin.dir === 'io') signal.bidirs--;
    const own = createCell(pin.type, propagation);
    own.copy(signal.cell);
    own.owner = pin;
    propagation.move(pin, pin.facts.readers, own);
  });
}
