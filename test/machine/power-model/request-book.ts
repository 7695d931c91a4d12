import { createAsk, type Ask, type AskOutcome } from '../../../src/hal/value/ask.ts';
import type { NumberedEvent } from '../../../src/machine/event-journal.ts';

/** The life of an explicit request by its events: at the plug, and at the `power-off`. */
interface Life {
  /** Requests to the plug minus their ends. */
  atPlug: number;
  withPowerOff: 'not' | 'pending' | 'asked';
  answer: AskOutcome['end'] | undefined;
}

/** Every explicit request by a unique name, with its events. Checks that it ends, and ends once. */
export interface RequestBook {
  /** A request to a plug, or to the `power-off`. `asked` is called with it. */
  ask(word: string, to: 'plug' | 'power-off', asked: (ask: Ask) => void): void;
  take(event: NumberedEvent): void;
  /** Whether the request of this name may still be executed; TRUE for requests without a unique name. */
  isOpen(by: unknown): boolean;
  /** Checks that all requests have ended, and forgets them. */
  close(when: string): void;
}

const plugEnds = new Set(['request.done', 'request.withdrawn', 'request.superseded', 'request.dropped']);
const plugName = 'printer';

export function createRequestBook(complain: (what: string) => void): RequestBook {
  const lives = new Map<string, Life>();
  let made = 0;

  const takeAtPlug = (by: string, life: Life, type: string) => {
    if (!plugEnds.has(type)) return;
    life.atPlug -= 1;
    if (life.atPlug < 0) complain(`${by} has ended with ${type}, and had ended before`);
  };
  const takeAtPowerOff = (by: string, life: Life, type: string) => {
    const isExpected = {
      'power.requested': true,
      'power.off': life.withPowerOff === 'pending',
      'request.dropped': life.withPowerOff === 'pending',
      'power.withdrawn': life.withPowerOff !== 'not',
      'power.not-done': life.withPowerOff === 'asked',
      'power.done': life.withPowerOff === 'asked',
    }[type];
    if (isExpected === false) complain(`${by} is told as ${type}, and power-off has it ${life.withPowerOff}`);
    if (type === 'power.requested') {
      life.withPowerOff = 'pending';
    } else if (type === 'power.off') {
      life.withPowerOff = 'asked';
      life.atPlug += 1;
    } else if (type !== 'power.not-done' && isExpected) {
      life.withPowerOff = 'not';
    }
  };

  const hear = async (by: string, life: Life, taken: Promise<AskOutcome>) => {
    const { end, why } = await taken;
    life.answer = end;
    // Only the caller gets this answer.
    if (end === 'superseded' && why.startsWith('something else')) takeAtPlug(by, life, 'request.superseded');
  };

  return {
    ask(word, to, asked) {
      const by = `person ${++made}`;
      const life: Life = { atPlug: to === 'plug' ? 1 : 0, withPowerOff: 'not', answer: undefined };
      lives.set(by, life);
      const ask = createAsk({ by, word });
      asked(ask);
      if (ask.taken.length !== 1) complain(`${by} (${word}) was taken ${ask.taken.length} times`);
      for (const taken of ask.taken) void hear(by, life, taken);
    },
    take({ type, name, details }) {
      const by = String(details?.['by']);
      const life = lives.get(by);
      // It continues under the name of the latest.
      if (type === 'power.requested') for (const other of lives.values()) other.withPowerOff = 'not';
      if (life === undefined) return;
      if (name === plugName) takeAtPlug(by, life, type);
      else takeAtPowerOff(by, life, type);
    },
    isOpen(by) {
      const life = lives.get(String(by));
      return life === undefined ? !String(by).startsWith('person') : life.atPlug > 0;
    },
    close(when) {
      for (const [by, { atPlug, withPowerOff, answer }] of lives) {
        if (atPlug !== 0) complain(`${when}, ${atPlug} requests of ${by} to the plug have not ended`);
        if (withPowerOff === 'pending') complain(`${when}, power-off still has the request of ${by}`);
        if (answer === undefined) complain(`${when}, ${by} has not been answered`);
      }
      lives.clear();
    },
  };
}
