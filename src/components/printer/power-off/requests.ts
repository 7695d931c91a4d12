import type { Ask, AskOutcome, HalValue, Origin, PinView } from '../../../hal/hal.ts';
import type { ComponentScope, PowerOffHandle, TakenRequest, Value } from '../../define.ts';
import { originOfChange, signalOf } from '../../plug/origin-of-change.ts';
import type { PowerOffEvent } from './state.ts';

/** Something that happened between two runs. */
export interface QueuedRequest {
  readonly event: PowerOffEvent;
  readonly origin: Origin;
  /** For the event that tells of it. */
  readonly why?: string | undefined;
  /** How long it wants the countdown to be, where it says so. */
  readonly delayS?: number | undefined;
  readonly answer?: ((outcome: Omit<AskOutcome, 'plug'>) => void) | undefined;
}

export interface PowerOffRequests {
  /** What has happened since the last call. */
  collect(): readonly QueuedRequest[];
  /** The requests that plugs have handed over, which are no longer kept. */
  release(): readonly TakenRequest[];
  readonly handle: Pick<PowerOffHandle, 'take' | 'release'>;
  /** Hears an ask for power also at the pins `request` of these plugs, which are on wires of their own. */
  listenTo(plugs: readonly string[]): void;
}

/**
 * Hears who asks: a rise of `request` or `ask`, or an explicit ask for TRUE on one; a plug that hands over what its lock
 * holds; and to the contrary an ask for power. Each makes the function run.
 */
export function powerOffRequests(scope: ComponentScope, started: () => boolean): PowerOffRequests {
  const { hal, name } = scope;
  let entries: QueuedRequest[] = [];
  let taken: TakenRequest[] = [];
  const functOf = () => hal.functs.find(name);
  const put = (entry: QueuedRequest) => {
    entries.push(entry);
    const funct = functOf();
    funct?.thread?.wake(funct);
  };

  const askedOff = (origin: Origin, ask?: Ask) => {
    if (ask === undefined) return put({ event: 'asked-off', origin });
    let answer: QueuedRequest['answer'];
    ask.taken.push(
      new Promise((resolve) => {
        answer = (outcome) => resolve({ plug: name, ...outcome });
      }),
    );
    if (!functOf()?.users) return answer?.({ end: 'refused', why: `function '${name}' is in no thread` });
    put({ event: 'asked-off', origin, answer, delayS: ask.delayS });
  };

  const askedOn = (origin: Origin) =>
    put({ event: 'asked-on', origin, why: `power is asked for: ${origin.word} from ${origin.by}` });

  for (const pin of [scope.bit('request'), scope.bit('ask')]) {
    let known = pin.value;
    pin.observe({
      next(value) {
        const isRise = value && !known;
        known = value;
        if (isRise && started()) askedOff(originOfChange(pin));
      },
      moved(value) {
        known = value;
      },
      asked(value, ask) {
        if (!value || !isForeign(ask, pin)) return;
        // The rise that it makes is no request beside it, which would outlive its refusal.
        known = pin.value;
        // Values of an ask that a function has overruled in the same moment are asked for all the same.
        if (started()) askedOff(ask, ask);
      },
    });
  }
  const power = scope.bit('power');
  power.observe({
    next(value) {
      if (value && started()) askedOn(originOfChange(power));
    },
    moved() {},
    // A plug shows its relay.
    reported() {},
    asked(value, ask) {
      if (value && started()) askedOn(ask);
    },
  });

  const heard = new Set<PinView>();
  const listenTo = (plugs: readonly string[]) => {
    for (const plug of plugs) {
      const pin = hal.pins.find(`${plug}.request`);
      if (pin?.type !== 'bit' || heard.has(pin) || (pin.signal !== null && pin.signal === signalOf(power))) continue;
      heard.add(pin);
      let known: HalValue | undefined;
      const unsubscribe = pin.observe({
        next(value) {
          const isRise = value === true && known === false;
          known = value;
          if (isRise) askedOn(originOfChange(pin));
        },
        moved(value) {
          known = value;
        },
        asked(value, ask) {
          if (value === true) askedOn(ask);
        },
      });
      scope.onExit(unsubscribe);
    }
  };

  return {
    listenTo,
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

/** Not the component's own way to hear of the end of a settle. */
function isForeign(ask: Ask, pin: Value<'bit'>): boolean {
  return ask.by !== pin.name;
}
