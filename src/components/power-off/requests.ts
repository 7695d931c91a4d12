import type { Ask, AskOutcome, Origin } from '../../hal/ask.ts';
import type { ComponentScope, PowerOffHandle, TakenRequest, Value } from '../define.ts';
import type { PowerOffEvent } from './state.ts';

/** Something that happened between two runs. */
export interface Entry {
  readonly event: PowerOffEvent;
  readonly origin: Origin;
  /** For the event that tells of it. */
  readonly why?: string | undefined;
  readonly answer?: ((outcome: Omit<AskOutcome, 'plug'>) => void) | undefined;
}

export interface PowerOffRequests {
  /** What has happened since the last call. */
  collect(): readonly Entry[];
  /** The requests that plugs have handed over, which are no longer kept. */
  release(): readonly TakenRequest[];
  readonly handle: PowerOffHandle;
}

/**
 * Hears who asks: a rise of `request` or `ask`, or an explicit ask for TRUE on one; a plug that hands over what its lock
 * holds; and to the contrary an ask for power. Each makes the function run.
 */
export function powerOffRequests(scope: ComponentScope, started: () => boolean): PowerOffRequests {
  const { hal, name } = scope;
  let entries: Entry[] = [];
  let taken: TakenRequest[] = [];
  const functOf = () => hal.functs.find(name);
  const put = (entry: Entry) => {
    entries.push(entry);
    const funct = functOf();
    funct?.thread?.wake(funct);
  };

  const askedOff = (origin: Origin, ask?: Ask) => {
    if (ask === undefined) return put({ event: 'asked-off', origin });
    let answer: Entry['answer'];
    ask.taken.push(
      new Promise((resolve) => {
        answer = (outcome) => resolve({ plug: name, ...outcome });
      }),
    );
    if (!functOf()?.users) return answer?.({ end: 'refused', why: `function '${name}' is in no thread` });
    put({ event: 'asked-off', origin, answer });
  };

  for (const [word, pin] of [
    ['request', scope.bit('request')],
    ['ask', scope.bit('ask')],
  ] as const) {
    let known = pin.value;
    pin.observe({
      next(value) {
        const isRise = value && !known;
        known = value;
        if (isRise && started()) askedOff({ by: writerOf(pin) ?? name, word });
      },
      moved(value) {
        known = value;
      },
      asked(value, ask) {
        // Values of an ask that a function has overruled in the same moment are asked for all the same.
        if (value && started() && isForeign(ask, pin)) askedOff(ask, ask);
      },
    });
  }
  const power = scope.bit('power');
  power.observe({
    next(value) {
      const by = power.changedBy;
      if (value && started() && by !== undefined) put({ event: 'asked-on', origin: { by, word: 'change' } });
    },
    moved() {},
    asked(value, ask) {
      if (value && started()) put({ event: 'asked-on', origin: ask });
    },
  });

  return {
    collect() {
      const all = entries;
      entries = [];
      return all;
    },
    release() {
      const all = taken;
      taken = [];
      return all;
    },
    handle: {
      take(request) {
        if (!functOf()?.users) return false;
        taken.push(request);
        put({ event: 'handed-over', origin: request });
        return true;
      },
      release(request, cause) {
        if (!taken.includes(request)) return;
        taken = taken.filter((other) => other !== request);
        if (taken.length === 0) put({ event: 'taken-back', origin: request, why: cause });
      },
    },
  };
}

/** Who has changed a bit: the function, else the pin that writes its signal. */
function writerOf(pin: Value<'bit'>): string | undefined {
  return pin.changedBy ?? ('signal' in pin ? pin.signal?.writer?.name : undefined);
}

/** Not the component's own way to hear of the end of a settle. */
function isForeign(ask: Ask, pin: Value<'bit'>): boolean {
  return ask.by !== pin.name;
}
