import { filter, merge, Observable, share } from 'rxjs';
import type { ComponentScope, Value } from '../define.ts';

/** What HAL asks of the relay, by the pins that can ask. */
export interface RelayRequests {
  /** Requests that the lock may hold. */
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
  const asked$ = new Observable<boolean>((subscriber) => {
    const ask = (on: boolean) => subscriber.next(on);
    subscriber.add(enable.onAsked(ask));
    subscriber.add(request.onAsked(ask));
  }).pipe(share());
  const released$ = new Observable<boolean>((subscriber) =>
    force.onAsked((isForced) => {
      // Only requests to switch off are ever held.
      if (isForced && lockedRequest.value) subscriber.next(false);
    }),
  );
  return {
    asked$: asked$.pipe(filter(() => !force.value)),
    forced$: merge(asked$.pipe(filter(() => force.value)), released$),
    enable: () => enable.value,
    show: (value) => enable.show(value),
  };
}

/** A pin of which it matters whether a change came from HAL or from the component itself. */
function trackedPin(pin: Value<'bit'>) {
  let known = pin.value;
  return {
    get value() {
      return pin.value;
    },
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
