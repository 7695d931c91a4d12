import { Observable } from 'rxjs';
import { HalError } from '../errors.ts';
import type { PlugDriver, PlugIdentity, PlugOptions, PlugReading } from '../plugs/driver.ts';
import { reconcileLoop, type PinUpdate } from '../reconcile/loop.ts';
import { defineComponent, type ComponentScope, type ComponentType, type Value } from './define.ts';

/**
 * A smart plug as a component: joins the pins to the reconciliation loop and the loop to a driver.
 *
 * HAL asks by changing `enable` or `request`. What the component itself made a pin show, and what a pin takes over when
 * it is linked, is no asking.
 */
export const smartplug: ComponentType = defineComponent('smartplug', (scope) => {
  const driver = createDriver(scope);
  let identity: PlugIdentity | undefined;
  let lastError: string | undefined;
  const enable = trackedPin(scope.bit('enable'));
  const params = {
    interval: scope.float('interval'),
    timeout: scope.float('timeout'),
    errorAfter: scope.u32('error-after'),
    onRequestTimeout: scope.float('on-request-timeout'),
  };

  const loop = reconcileLoop<PlugReading>(
    {
      exchange: {
        async identify(signal) {
          identity = await driver.identify(signal);
        },
        read: (signal) => driver.read(signal),
        setRelay: (on, signal) => driver.setRelay(on, signal),
        watch$: driver.watch$,
      },
      enable: () => enable.value,
      asked$: new Observable<boolean>((subscriber) => {
        const ask = (on: boolean) => subscriber.next(on);
        subscriber.add(enable.onAsked(ask));
        subscriber.add(trackedPin(scope.bit('request')).onAsked(ask));
      }),
      lock$: scope.bit('lock').value$,
      params: () => ({
        intervalMs: params.interval.value * 1000,
        timeoutMs: params.timeout.value * 1000,
        errorAfter: params.errorAfter.value,
        onRequestTimeoutMs: params.onRequestTimeout.value * 1000,
      }),
      paramsChanged$: params.interval.value$,
    },
    {
      startup: scope.option('startup') === 'assert' ? 'assert' : 'adopt',
      afterOutage: scope.option('after-outage') === 'restore' ? 'restore' : 'adopt',
    },
    scope,
  );

  const show = pinWriter(scope);
  loop.updates$.subscribe((update) => {
    scope.hal.batch(() => {
      if (update.enable !== undefined) enable.show(update.enable);
      show(update);
    });
  });
  loop.reports$.subscribe((report) => {
    if (report.type === 'fault') lastError = report.message;
    if (report.type === 'recovered' || report.type === 'contact') lastError = undefined;
  });
  scope.onStart(() => loop.start());

  return {
    async dispose() {
      await loop.dispose();
      await driver.dispose();
    },
    plug: { identity: () => identity, lastError: () => lastError, reports$: loop.reports$ },
  };
});

function createDriver(scope: ComponentScope): PlugDriver {
  const name = scope.text('driver') ?? '';
  const factory = scope.drivers.get(name);
  if (!factory) {
    throw new HalError(
      'config',
      `driver '${name}' is unknown: expected one of ${[...scope.drivers.keys()].join(', ')}`,
    );
  }
  const port = scope.option('port');
  const transport = scope.text('transport');
  return factory(
    {
      address: scope.text('address') ?? '',
      ...(typeof port === 'number' ? { port } : {}),
      ...(transport === 'xor' || transport === 'klap' ? { transport } : {}),
      ...given('username', scope.text('username')),
      ...given('password', scope.text('password')),
      ...given('deviceId', scope.text('device-id')),
      ...given('mac', scope.text('mac')),
      ...given('outlet', scope.text('outlet')),
      timeoutMs: Number(scope.option('timeout')) * 1000,
      meter: scope.option('meter') === true,
    },
    scope,
  );
}

function given<K extends keyof PlugOptions>(key: K, text: string | undefined): { readonly [Key in K]?: string } {
  return text === undefined ? {} : ({ [key]: text } as { readonly [Key in K]: string });
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

/** Writes an update to the out pins that this plug has; what a reading does not hold stays as it was. */
function pinWriter(scope: ComponentScope): (update: PinUpdate<PlugReading>) => void {
  const online = scope.bit('online');
  const relay = scope.bit('relay');
  const error = scope.bit('error');
  const misses = scope.u32('misses');
  const meter = scope.has('power')
    ? ([
        [scope.float('current'), 'currentA'],
        [scope.float('voltage'), 'voltageV'],
        [scope.float('power'), 'powerW'],
        [scope.float('energy'), 'energyKWh'],
      ] as const)
    : [];
  return (update) => {
    if (update.online !== undefined) online.set(update.online);
    if (update.relay !== undefined) relay.set(update.relay);
    if (update.error !== undefined) error.set(update.error);
    if (update.misses !== undefined) misses.set(update.misses);
    for (const [pin, quantity] of meter) {
      const value = update.reading?.[quantity];
      if (value !== undefined) pin.set(value);
    }
  };
}
