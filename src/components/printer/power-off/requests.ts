import type { Ask, AskOutcome, HalValue, Origin, PinView } from '../../../hal/hal.ts';
import type { ComponentScope, PowerOffHandle, TakenRequest, Value } from '../../define.ts';
import { originOfChange, signalOf } from '../../plug/origin-of-change.ts';
import type { PowerOffEvent, Withdrawal } from './state.ts';

/** An event between two runs. */
export interface QueuedRequest {
  readonly event: PowerOffEvent;
  readonly origin: Origin;
  /** The reason, for the notification. */
  readonly why?: string | undefined;
  /** The length of the countdown, if the request gives one. */
  readonly delayS?: number | undefined;
  /** What a pin withdrew in the same settle. */
  readonly withdrawnAtOnce?: Withdrawal | undefined;
  readonly answer?: ((outcome: Omit<AskOutcome, 'plug'>) => void) | undefined;
}

export interface PowerOffRequests {
  /** The events since the last call. */
  collect(): readonly QueuedRequest[];
  /** Removes and returns the requests that plugs have handed over. */
  release(): readonly TakenRequest[];
  readonly handle: Pick<PowerOffHandle, 'take' | 'release'>;
  /** Also listens for an ask for power at the pins `request` of these plugs, which are on other signals. */
  listenTo(plugs: readonly string[]): void;
}

/**
 * Collects requests for off: a rise of `request` or `ask`, an explicit ask for TRUE on either, and a request that a
 * plug's lock holds and the plug hands over. It also collects asks for power, which do the contrary. Each makes the
 * function run. `edge` is what a pin has withdrawn in the latest run.
 */
export function powerOffRequests(
  scope: ComponentScope,
  started: () => boolean,
  edge: () => Withdrawal | undefined,
): PowerOffRequests {
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
    // A rise is an input of the function, which has run in this settle already.
    if (ask === undefined) return put({ event: 'asked-off', origin, withdrawnAtOnce: edge() });
    let answer: QueuedRequest['answer'];
    ask.taken.push(
      new Promise((resolve) => {
        answer = (outcome) => resolve({ plug: name, ...outcome });
      }),
    );
    if (!functOf()?.users) return answer?.({ end: 'refused', why: `function '${name}' is not in a thread` });
    put({ event: 'asked-off', origin, answer, delayS: ask.delayS });
  };

  const askedOn = (origin: Origin) =>
    put({ event: 'asked-on', origin, why: `power was requested: ${origin.word} from ${origin.by}` });

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
        // The rise that the ask makes must not count as a second request, which would outlive a refusal of the ask.
        known = pin.value;
        // An ask counts even if a function has overruled its value in the same settle.
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
    // A plug shows its relay; this is not a request.
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

/** False for the component's own ask, by which it learns of the end of a settle. */
function isForeign(ask: Ask, pin: Value<'bit'>): boolean {
  return ask.by !== pin.name;
}
