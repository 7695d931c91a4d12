import { Observable, Subject } from 'rxjs';
import type { Ask, Origin } from '../../../hal/hal.ts';
import type { RelayAsk } from '../../../reconcile/port.ts';
import type { ComponentScope, Value } from '../../define.ts';
import { originOfChange } from '../origin-of-change.ts';

/** The requests of HAL for the relay, by pin. */
export interface RelayRequests {
  /** For one subscriber; the subscription watches the pins. */
  readonly asked$: Observable<RelayAsk>;
  /** The rises of `withdraw`. */
  readonly withdrawn$: Observable<Origin>;
  /** The value of `enable`. */
  enable(): boolean;
  /** Shows a value on `enable`; this is not a request. */
  show(enable: boolean): void;
}

/**
 * HAL requests a value by an explicit ask at `enable` or `request`, whatever their value was; by a change of them; and
 * by `force`: its rise sends the request that the lock holds, and while it is TRUE the lock holds none. A value that
 * the component itself shows on a pin, or that a pin takes over when it is linked, is not a request.
 */
export function relayRequests(scope: ComponentScope): RelayRequests {
  const { name } = scope;
  const enable = trackedPin(scope.bit('enable'), name);
  const request = trackedPin(scope.bit('request'), name);
  const force = trackedPin(scope.bit('force'), name);
  const withdraw = trackedPin(scope.bit('withdraw'), name);
  const lockedRequest = scope.bit('locked-request');
  const withdrawn = new Subject<Origin>();
  // No pipes here: each stage is cold code on the way from a change to the relay.
  const asked$ = new Observable<RelayAsk>((subscriber) => {
    const ask = (on: boolean, origin: Origin, follow?: RelayAsk['follow']) =>
      subscriber.next({ on, origin, follow, force: force.pin.value });
    subscriber.add(enable.onAsked(ask));
    subscriber.add(request.onAsked(ask));
    subscriber.add(
      force.onChanged((isForced, origin) => {
        // The lock holds only requests to switch off.
        if (isForced && lockedRequest.value) subscriber.next({ on: false, origin, force: true });
      }),
    );
    subscriber.add(
      withdraw.onChanged((rises, origin) => {
        if (rises) withdrawn.next(origin);
      }),
    );
  });
  return {
    asked$,
    withdrawn$: withdrawn,
    enable: () => enable.pin.value,
    show: (value) => enable.show(value),
  };
}

type Asked = (value: boolean, origin: Origin, follow?: RelayAsk['follow']) => void;

/** Tells changes of a pin by HAL from changes by the component itself. */
function trackedPin(pin: Value<'bit'>, plug: string) {
  let known = pin.value;
  const watch = (changed: Asked, asked?: (value: boolean, ask: Ask) => void) => {
    known = pin.value;
    return pin.observe({
      next(value) {
        if (value === known) return;
        known = value;
        changed(value, originOfChange(pin));
      },
      moved(value) {
        known = value;
      },
      // Another plug on the net shows its relay; this is not a request.
      reported(value) {
        known = value;
      },
      ...(asked && { asked }),
    });
  };
  return {
    pin,
    show(value: boolean): void {
      known = value;
      pin.report(value);
    },
    /** Calls back with each value that HAL gives the pin, and with each explicit ask. */
    onAsked(ask: Asked): () => void {
      return watch(ask, (value, by) => {
        const { value: settled } = pin;
        if (settled !== value) {
          by.taken.push(Promise.resolve({ plug, end: 'superseded', why: `something else has set ${pin.name}` }));
          return;
        }
        known = value;
        ask(value, by, followerOf(by, plug));
      });
    },
    /** Calls back with each value that HAL gives the pin. */
    onChanged: (changed: Asked) => watch(changed),
  };
}

function followerOf({ taken }: Ask, plug: string): NonNullable<RelayAsk['follow']> {
  let settle: NonNullable<RelayAsk['follow']> = () => {};
  taken.push(new Promise((resolve) => (settle = (outcome) => resolve({ plug, ...outcome }))));
  return settle;
}
