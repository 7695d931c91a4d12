import type { DiscoveredPlug, PlugSearch } from '../../define-driver.ts';
import { usualPorts } from '../transport/open-transport.ts';
import { broadcastTargets, discoverPlugs, type DiscoveryTarget } from './discovery.ts';
import type { FoundPlug } from './found-plug.ts';

/** Finds Kasa and Tapo plugs for `halyard discover`. */
export async function searchKasa({ targets, ...search }: PlugSearch): Promise<readonly DiscoveredPlug[]> {
  const found = await discoverPlugs({ ...search, ...(targets && { targets: targets.flatMap(targetsAt) }) });
  return found.map(discovered);
}

/** The plug with the options for its entry in a machine file. */
export function discovered(plug: FoundPlug): DiscoveredPlug {
  const { address, port, transport, mac, outlets } = plug;
  const advice = adviceFor(transport);
  return {
    ...plug,
    options: {
      address,
      ...(port === (transport === 'xor' ? usualPorts.xor : usualPorts.klap) ? {} : { port }),
      ...(mac === '' ? {} : { mac }),
      ...(transport === 'klap'
        ? { transport, username: '${env:KASA_USERNAME}', password: '${env:KASA_PASSWORD}' }
        : {}),
    },
    outlets: outlets.map((outlet, index) => ({ ...outlet, options: { outlet: index + 1 } })),
    ...(advice === undefined ? {} : { advice }),
  };
}

function adviceFor(transport: FoundPlug['transport']): string | undefined {
  if (transport === 'aes') return "update its firmware in the vendor's app";
  return transport === 'tpap' ? 'switch "Third-Party Compatibility" on in the vendor\'s app' : undefined;
}

function targetsAt({ address, port }: NonNullable<PlugSearch['targets']>[number]): readonly DiscoveryTarget[] {
  if (port === undefined) return broadcastTargets([address]);
  return [
    { address, port, protocol: 'xor' },
    { address, port, protocol: 'tdp' },
  ];
}
