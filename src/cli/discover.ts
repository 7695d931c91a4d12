import { Document, Scalar } from 'yaml';
import { broadcastTargets, discoverPlugs } from '../plugs/kasa/discovery/discovery.ts';
import type { DiscoveryTarget } from '../plugs/kasa/discovery/discovery.ts';
import type { FoundPlug } from '../plugs/kasa/discovery/found-plug.ts';
import { systemClock } from '../util/clock.ts';
import { escaped } from '../util/escape.ts';
import { exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';
import { formatTable } from './plug/table.ts';

export interface DiscoverOptions {
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
  /** Asked instead of everybody on this host's networks. */
  readonly target?: readonly { readonly address: string; readonly port?: number }[];
}

/** `halyard discover`: the plugs on the network, and what to write into a machine file for each. */
export async function discover({ timeout, json, target }: DiscoverOptions, io: CliIo): Promise<ExitCode> {
  const targets = target && { targets: target.flatMap(targetsAt) };
  const controller = new AbortController();
  const forgetSignals = io.onStopSignal(() => controller.abort());
  const found = await discoverPlugs({
    timeoutMs: timeout * 1000,
    clock: systemClock(),
    signal: controller.signal,
    ...targets,
  }).finally(forgetSignals);
  const plugs = [...found].sort((a, b) => a.address.localeCompare(b.address, 'en', { numeric: true }));
  if (json) printLine(io.stdout, JSON.stringify(plugs));
  if (plugs.length === 0) {
    printLine(
      io.stderr,
      `halyard: no plug answered within ${timeout} s; plugs on other networks need --target ADDRESS`,
    );
    return exitCodes.unreachable;
  }
  if (json) return exitCodes.done;
  const header = ['address', 'model', 'name', 'relay', 'meter', 'transport', 'MAC'];
  printLine(io.stdout, formatTable([header, ...plugs.map(rowOf)]));
  printLine(io.stdout, '\nload:');
  for (const line of yamlLines(plugs)) printLine(io.stdout, line);
  return exitCodes.done;
}

function targetsAt({
  address,
  port,
}: {
  readonly address: string;
  readonly port?: number;
}): readonly DiscoveryTarget[] {
  if (port === undefined) return broadcastTargets([address]);
  return [
    { address, port, protocol: 'xor' },
    { address, port, protocol: 'tdp' },
  ];
}

function rowOf({ address, model, alias, on, outlets, meter, transport, mac }: FoundPlug): string[] {
  const relays = outlets.length > 0 ? outlets.map((outlet) => stateOf(outlet.on)).join(' ') : stateOf(on);
  return [address, model, alias, relays, meter ? 'yes' : meter === false ? 'no' : '?', transport, mac];
}

function stateOf(on: boolean | undefined): string {
  return on === undefined ? '?' : on ? 'ON' : 'OFF';
}

/**
 * An entry of `load` for each plug and each outlet; a comment for one that cannot be spoken to. Of what the plugs told,
 * names are reduced to letters and digits, and a MAC address is one; the address is where the answer came from.
 */
export function yamlLines(plugs: readonly FoundPlug[]): readonly string[] {
  const taken = new Set<string>();
  return plugs.flatMap((plug) => {
    const { transport, address, model, outlets } = plug;
    const comment = (advice: string) => [`  # ${address} ${escaped(model)}: ${advice}, then search again`];
    if (transport === 'aes') return comment("update its firmware in the vendor's app");
    if (transport === 'tpap') return comment('switch "Third-Party Compatibility" on in the vendor\'s app');
    if (outlets.length === 0) return [entry(plug, nameFor(plug.alias || model, taken))];
    return outlets.map(({ alias }, index) =>
      entry(plug, nameFor(alias || `${model} ${index + 1}`, taken), { outlet: index + 1 }),
    );
  });
}

function entry({ address, port, transport, mac, meter }: FoundPlug, name: string, outlet: object = {}): string {
  const isUsual = port === (transport === 'xor' ? 9999 : 80);
  const document = new Document([]);
  const options = document.createNode(
    {
      name,
      address,
      ...(isUsual ? {} : { port }),
      ...(mac === '' ? {} : { mac: quoted(mac) }),
      ...outlet,
      ...(meter ? { meter: true } : {}),
      ...(transport === 'klap'
        ? { transport, username: '${env:KASA_USERNAME}', password: '${env:KASA_PASSWORD}' }
        : {}),
    },
    { flow: true },
  );
  document.add({ smartplug: options });
  return `  ${document.toString({ lineWidth: 0, singleQuote: true }).trimEnd()}`;
}

function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = 'QUOTE_SINGLE';
  return scalar;
}

/** A component's name out of what a person called the plug, in letters that every name may have. */
function nameFor(alias: string, taken: Set<string>): string {
  const words = alias
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-|-$/g, '');
  const base = `smartplug-${words === '' ? 'plug' : words}`;
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
  taken.add(name);
  return name;
}
