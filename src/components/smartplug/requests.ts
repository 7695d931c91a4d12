import { Observable, Subject } from 'rxjs';
import type { ComponentScope, Value } from '../define.ts';

/** What HAL asks of the relay, by the pins that can ask. */
export interface RelayRequests {
  /** Requests that the lock may hold. For one subscriber, who makes the pins be watched. */
  readonly asked$: Observable<boolean>;
  /** Requests that it may not. */
  readonly forced$: Observable<boolean>;
  /** The value of `enable`. */
  enable(): boolean;
  /** Shows a value on `enable`, which is no request. */
  show(enable: boolean): void;
}

/**
 * HAL asks by changing `enable` or `request`, and by `force`: its rise sends the request that the lock holds, and while it
 * is TRUE the lock holds none. What the component itself made a pin show, and what a pin takes over when it is linked, is
 * no asking.
 */
export function relayRequests(scope: ComponentScope): RelayRequests {
  const enable = trackedPin(scope.bit('enable'));
  const request = trackedPin(scope.bit('request'));
  const force = trackedPin(scope.bit('force'));
  const lockedRequest = scope.bit('locked-request');
  // No pipes here: each stage of one is cold code on the way from a change to the relay.
  const forced = new Subject<boolean>();
  const asked$ = new Observable<boolean>((subscriber) => {
    const ask = (on: boolean) => (force.pin.value ? forced : subscriber).next(on);
    subscriber.add(enable.onAsked(ask));
    subscriber.add(request.onAsked(ask));
    subscriber.add(
      force.onAsked((isForced) => {
        // Only requests to switch off are ever held.
        if (isForced && lockedRequest.value) forced.next(false);
      }),
    );
  });
  return {
    asked$,
    forced$: forced,
    enable: () => enable.pin.value,
    show: (value) => enable.show(value),
  };
}

/** A pin of which it matters whether a change came from HAL or from the component itself. */
function trackedPin(pin: Value<'bit'>) {
  let known = pin.value;
  return {
    pin,
    show(value: boolean): void {
      known = value;
      pin.set(value);
    },
    /** Calls back with each value that HAL gives the pin. */
    onAsked(ask: (value: boolean) => void): () => void {
      known = pin.value;
      return pin.observe({
        next(value) {
          if (value === known) return;
          known = value;
          ask(value);
        },
        moved(value) {
          known = value;
        },
      });
    },
  };
}
