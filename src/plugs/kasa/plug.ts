import { HalError } from '../../errors.ts';
import { createSharedResources } from '../shared-resources.ts';
import type { PlugContext, PlugDriver } from '../driver.ts';
import { callTurns } from '../call-turns.ts';
import type { CallTurns } from '../call-turns.ts';
import type { KasaOptions } from './options.ts';
import type { KasaDialect } from './dialect.ts';
import { createEitherDialect } from './either-dialect.ts';
import { expectedIds, isIdentified } from './identity.ts';
import { createIotDialect } from './iot/iot-dialect.ts';
import { createOutletDialect } from './iot/outlet-dialect.ts';
import { openRoute } from './route.ts';
import type { Discover } from './route.ts';
import { createRecognition } from './recognition.ts';
import { createStrip } from './iot/strip.ts';
import type { Transport } from './transport/transport.ts';

/**
 * A TP-Link plug on the local network: Kasa (HS100, HS103, HS105, HS110, KP115, EP10, EP25 …), one outlet of a power
 * strip (HS300, KP303, KP200), a wall switch, or Tapo (P100, P110, P115 …).
 *
 * The meter is asked only if the plug reports one: firmware without a meter hangs or restarts when asked. So `meter:
 * true` on a plug without one is not a fault; its readings have no quantities, and `meter` of its identity is FALSE.
 */
export function createKasaPlug(
  options: KasaOptions,
  context: PlugContext,
  discover: Discover = searchNetwork,
): PlugDriver {
  if (options.outlet !== undefined) return createOutlet(options, outletOf(options.outlet), context, discover);
  const route = openRoute(options, expectedIds(options), context, discover);
  const { transport } = route;
  const create = route.isIot ? createIotDialect : createEitherDialect;
  const turns = callTurns({ clock: context.clock, timeoutMs: options.timeoutMs, peer: route.peer });
  const dialect = create({ transport, turns, ...commonOptions(options, context) });
  return driverOf(dialect, { transport, turns, options, release: () => transport.dispose() });
}

/** Loaded only if needed: most plugs are configured with their address. */
const searchNetwork: Discover = async (options) => (await import('./discovery/discovery.ts')).discoverPlugs(options);

function createOutlet(
  options: KasaOptions,
  outlet: number | string,
  context: PlugContext,
  discover: Discover,
): PlugDriver {
  const { sharedResources = createSharedResources() } = context;
  const lease = sharedResources.take(stripKey(options), () =>
    createStrip(openRoute(options, expectedIds(options), context, discover), context.clock),
  );
  const strip = lease.shared;
  const { transport, peer } = strip.route;
  const turns = callTurns({ clock: context.clock, timeoutMs: options.timeoutMs, peer, isShared: true });
  const dialect = createOutletDialect({ ...commonOptions(options, context), turns, strip, outlet });
  return driverOf(dialect, { transport, turns, options, release: () => lease.release() });
}

function commonOptions(options: KasaOptions, { clock, logger }: PlugContext) {
  return {
    meter: options.meter,
    clock,
    recognition: createRecognition(isIdentified(expectedIds(options)), clock),
    logger,
  };
}

interface DriverParts {
  readonly transport: Transport;
  readonly turns: CallTurns;
  readonly options: KasaOptions;
  /** Ends the transport, or this driver's share of it. */
  readonly release: () => Promise<void>;
}

function driverOf(dialect: KasaDialect, { transport, turns, options, release }: DriverParts): PlugDriver {
  return {
    identify: async (signal) => ({
      driver: 'kasa',
      ...(await turns.run(signal, (whole) => dialect.identify(whole))),
    }),
    read: (signal, readingOptions) => turns.run(signal, (whole) => dialect.read(whole, readingOptions)),
    request: (json, signal) => turns.run(signal, (whole) => transport.request(json, whole)),
    hurry: () => transport.hurry?.(),
    setRelay(on, signal) {
      transport.hurry?.();
      return turns.run(signal, dialect.setRelay, on);
    },
    ...(dialect.rules ? { rules: dialect.rules } : {}),
    ...(dialect.offTimer ? { offTimer: dialect.offTimer } : {}),
    route: routeTo(options),
    dispose() {
      turns.dispose();
      return release();
    },
  };
}

/** All options that identify a strip and the route to it. */
function stripKey({ address, port, transport, username, password, deviceId, mac }: KasaOptions): string {
  return JSON.stringify(['kasa', address, port, transport, username, password, deviceId, mac]);
}

/** The outlets of a strip have one route. */
function routeTo({ address, port, deviceId, mac }: KasaOptions): string {
  return JSON.stringify(['kasa', address, port, deviceId, mac]);
}

/** A short number is always a position, never the end of an id: the wrong outlet must not be switched. */
function outletOf(outlet: number | string): number | string {
  const text = String(outlet);
  const position = Number(text);
  if (/^[1-9]\d?$/.test(text)) return position;
  if (/^[0-9a-f]{20,}$/i.test(text)) return text;
  throw new HalError('config', `outlet '${text}' is not valid: expected a position (1 = leftmost) or the full id`);
}
