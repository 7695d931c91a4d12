import type { NumberedEvent } from '../../src/machine/event-journal.ts';
import type { Clock } from '../../src/util/clock.ts';
import { emptyJournal, hasLied, wasRelay, type Journal, type SentCommand } from './journal.ts';
import { judge, type LawTimes, type Violation } from './laws.ts';
import type { WireWitness } from './link.ts';
import type { PlantedFault } from './planted.ts';
import { createSessionLosses, type SessionLosses } from './session-losses.ts';
import type { Tally } from './tally.ts';

export interface FoundViolation extends Violation {
  readonly world: string;
  readonly atMs: number;
  /** The journal up to it. */
  readonly lines: readonly string[];
}

/** Records the events of one plug and its runner, as seen from outside, and the violations. */
export interface Record {
  /** The journal since the last quiet phase. */
  readonly journal: Journal;
  readonly found: readonly FoundViolation[];
  readonly wire: WireWitness;
  /** Time of the last possible answer to the runner. */
  readonly answeredMs: number;
  /** Number of answers that were changed on their way. */
  readonly garbled: number;
  readonly losses: SessionLosses;
  /** Greatest delay of a timer since the last quiet phase. */
  readonly lagMs: number;
  lagged(ms: number): void;
  note(what: string): void;
  complain(violation: Violation): void;
  /** The machine published an event. */
  told(event: NumberedEvent): void;
  /** The pin `relay` has changed. */
  shown(on: boolean): void;
  /** A quiet phase: judges the journal and starts a new one. */
  close(relayOn: boolean): void;
}

export interface RecordOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly fault: PlantedFault | undefined;
  /** Notes the delay of a timer. */
  readonly times: (lagMs: number) => LawTimes;
}

const foundAtMost = 5;
const linesKept = 500;
const ends = new Set(['request.done', 'request.withdrawn', 'request.superseded', 'request.dropped']);

export function createRecord({ name, clock, tally, fault, times }: RecordOptions): Record {
  const now = () => clock.now();
  const found: FoundViolation[] = [];
  const losses = createSessionLosses(now);
  const commands = new Map<number, SentCommand>();
  let journal = emptyJournal(false);
  let numbered = 0;
  let answeredMs = 0;
  let garbled = 0;
  let lagMs = 0;

  const note = (what: string) => void journal.lines.push(`${Math.round(now())} ${what}`);
  const complain = (violation: Violation) => {
    note(`VIOLATION ${violation.law}: ${violation.what}`);
    // For a planted fault one violation of each law is enough.
    const isKnown = fault ? found.some(({ law }) => law === violation.law) : found.length >= foundAtMost;
    if (!isKnown) found.push({ ...violation, world: name, atMs: now(), lines: journal.lines.slice(-linesKept) });
  };

  const wire: WireWitness = {
    commanded(on) {
      const command = { on, atMs: now(), deliveredMs: [], isAcked: false };
      commands.set(++numbered, command);
      journal.commands.push(command);
      note(`sent ${word(on)}`);
      return numbered;
    },
    delivered: (number) => void commands.get(number)?.deliveredMs.push(now()),
    mangled: () => void journal.mangled.push(now()),
    garbled: () => void garbled++,
    acked(number) {
      const command = commands.get(number);
      if (command) command.isAcked = true;
    },
    answered() {
      answeredMs = now();
    },
    forgotten: () => losses.lost(),
    lied: (givenMs) => void journal.lies.push({ fromMs: givenMs, toMs: now() }),
    note,
  };

  return {
    get journal() {
      return journal;
    },
    get answeredMs() {
      return answeredMs;
    },
    get garbled() {
      return garbled;
    },
    get lagMs() {
      return lagMs;
    },
    lagged(ms) {
      lagMs = Math.max(lagMs, ms);
    },
    found,
    wire,
    losses,
    note,
    complain,
    told({ type, cause, details }) {
      note(`event ${type} ${cause} ${JSON.stringify(details)}`);
      if (!ends.has(type)) return;
      const by = String(details?.['by']);
      const ask = journal.asks.find((one) => one.by === by && !one.end);
      if (!ask)
        return complain({ law: 'unended', what: `${type} of ${by} is reported, and no request of that name is open` });
      if (ask.on !== (details?.['on'] === true))
        complain({ law: 'untrue', what: `${type} of ${by} reports the opposite` });
      ask.end = { type, cause, atMs: now() };
      return tally.end(type, cause);
    },
    shown(on) {
      const { underWayMs, canLie } = times(lagMs);
      const sinceMs = now() - underWayMs;
      note(`pin relay ${word(on)}`);
      if (wasRelay(journal, on, sinceMs, now()) || (canLie && hasLied(journal, sinceMs, now()))) return;
      complain({ law: 'untrue', what: `the pin relay is ${word(on)}, but the relay was not` });
    },
    close(relayOn) {
      for (const violation of judge(journal, relayOn, times(lagMs))) complain(violation);
      commands.clear();
      lagMs = 0;
      journal = emptyJournal(relayOn);
    },
  };
}

export function word(on: boolean): string {
  return on ? 'ON' : 'OFF';
}
