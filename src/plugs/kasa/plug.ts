import { HalError } from '../../errors.ts';
import { createPlugCommons } from '../commons.ts';
import type { PlugContext, PlugDriver } from '../driver.ts';
import type { KasaOptions } from './options.ts';
import { withDeadline } from './transport/deadline.ts';
import type { KasaDialect } from './dialect.ts';
import { createEitherDialect } from './either-dialect.ts';
import { expectedIds, isIdentified } from './identity.ts';
import { createIotDialect } from './iot/iot-dialect.ts';
import { createOutletDialect } from './iot/outlet-dialect.ts';
import { reachPlug } from './reach.ts';
import type { Discover, Reach } from './reach.ts';
import { createRecognition } from './recognition.ts';
import { createStrip } from './iot/strip.ts';
import type { Transport } from './transport/transport.ts';

/**
 * A TP-Link plug on the local network: Kasa (HS100, HS103, HS105, HS110, KP115, EP10, EP25 …), one outlet of a power
 * strip (HS300, KP303, KP200), a wall switch, or Tapo (P100, P110, P115 …).
 *
 * The meter is asked only when the plug itself claims one: firmware without it hangs or restarts when asked. So
 * `meter: true` on a plug without one is no fault; its readings have no quantities and its identity says so.
 */
export function createKasaPlug(
  options: KasaOptions,
  context: PlugContext,
  discover: Discover = searchNetwork,
): PlugDriver {
  if (options.outlet !== undefined) return createOutlet(options, outletOf(options.outlet), context, discover);
  const reach = reachPlug(options, expectedIds(options), context, discover);
  const { transport } = reach;
  const create = reach.isIot ? createIotDialect : createEitherDialect;
  const dialect = create({ transport, ...commonOptions(options, reach, context) });
  return {
    ...commonCalls(dialect, transport),
    route: routeTo(options),
    request: (json, signal) => transport.request(json, signal),
    dispose: () => transport.dispose(),
  };
}

/** Loaded when it is needed: most plugs are given by their address. */
const searchNetwork: Discover = async (options) => (await import('./discovery/discovery.ts')).discoverPlugs(options);

/** On a shared connection, the limit of each exchange is that of whoever waits for it. */
const sharedTimeoutMs = 60_000;

function createOutlet(
  options: KasaOptions,
  outlet: number | string,
  context: PlugContext,
  discover: Discover,
): PlugDriver {
  const { commons = createPlugCommons() } = context;
  const lease = commons.take(stripKey(options), () =>
    createStrip(
      reachPlug({ ...options, timeoutMs: sharedTimeoutMs }, expectedIds(options), context, discover),
      context.clock,
    ),
  );
  const strip = lease.shared;
  const life = new AbortController();
  const common = commonOptions(options, strip.reach, context);
  const deadline = { ...common.deadline, life: life.signal };
  const dialect = createOutletDialect({ ...common, deadline, strip, outlet });
  return {
    ...commonCalls(dialect, strip.reach.transport),
    route: routeTo(options),
    request: (json, signal) => withDeadline(deadline, signal, (whole) => strip.reach.transport.request(json, whole)),
    dispose() {
      life.abort();
      return lease.release();
    },
  };
}

function commonOptions(options: KasaOptions, reach: Reach, { clock, logger }: PlugContext) {
  return {
    meter: options.meter,
    deadline: { clock, timeoutMs: options.timeoutMs, peer: reach.peer },
    recognition: createRecognition(isIdentified(expectedIds(options)), clock),
    logger,
  };
}

function commonCalls(dialect: KasaDialect, transport: Transport): Omit<PlugDriver, 'request' | 'route' | 'dispose'> {
  return {
    identify: async (signal) => ({ driver: 'kasa', ...(await dialect.identify(signal)) }),
    read: (signal, wish) => dialect.read(signal, wish),
    hurry: () => transport.hurry?.(),
    setRelay(on, signal) {
      transport.hurry?.();
      return dialect.setRelay(on, signal);
    },
    ...(dialect.rules ? { rules: dialect.rules } : {}),
    ...(dialect.offTimer ? { offTimer: dialect.offTimer } : {}),
  };
}

/** Everything that decides which strip is meant and how it is reached. */
function stripKey({ address, port, transport, username, password, deviceId, mac }: KasaOptions): string {
  return JSON.stringify(['kasa', address, port, transport, username, password, deviceId, mac]);
}

/** The outlets of a strip have one. */
function routeTo({ address, port, deviceId, mac }: KasaOptions): string {
  return JSON.stringify(['kasa', address, port, deviceId, mac]);
}

/** A short number is a position; that it could be the end of an id as well must not switch the wrong outlet. */
function outletOf(outlet: number | string): number | string {
  const text = String(outlet);
  const position = Number(text);
  if (/^[1-9]\d?$/.test(text)) return position;
  if (/^[0-9a-f]{20,}$/i.test(text)) return text;
  throw new HalError(
    'config',
    `outlet '${text}' is not valid: expected its position, 1 for the first on the left, or its whole id`,
  );
}
