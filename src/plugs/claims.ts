import { messageOf } from '../errors.ts';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';
import type { Claimant, ClaimsBeside } from './claims-beside.ts';

export type { Claimant } from './claims-beside.ts';

/**
 * The plugs that a machine switches. Two components that switch the same plug are reported to each other: each would
 * undo what the other does, and neither knows what the other waits for. A claim never blocks a command: power must be
 * cut whatever other component holds the plug.
 */
export interface PlugClaims {
  /**
   * Registers a component that switches the plug with this unique id. `shared` is called once for each other component
   * that switches it, now or later. Returns a function that withdraws the claim.
   */
  claim(plugId: string, component: string, shared: SharedListener): () => void;
  dispose(): Promise<void>;
}

export type SharedListener = (other: Claimant, where: 'same-machine' | 'same-host') => void;

export interface PlugClaimsOptions {
  readonly machine: string;
  readonly pid?: number | undefined;
  /** Folder in which the programs of one user find each other; without it only this machine's claims are known. */
  readonly folder?: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Claim {
  readonly component: string;
  readonly told: Set<string>;
  readonly shared: SharedListener;
}

export function createPlugClaims(options: PlugClaimsOptions): PlugClaims {
  const { machine, pid, folder } = options;
  const claims = new Map<string, Set<Claim>>();
  let beside: Promise<ClaimsBeside | undefined> | undefined;
  let isDisposed = false;

  const claimantOf = ({ component }: Claim): Claimant => ({
    machine,
    component,
    ...(pid === undefined ? {} : { pid }),
  });
  const tell = (claim: Claim, other: Claimant, where: 'same-machine' | 'same-host') => {
    const key = JSON.stringify([where, other.machine, other.component, other.pid]);
    if (claim.told.has(key)) return;
    claim.told.add(key);
    claim.shared(other, where);
  };
  const holdersOf = (plugId: string) => [...(claims.get(plugId) ?? [])];
  /** Handles a claim of another program: notifies the components here that hold the plug, and returns them. */
  const heard = (plugId: string, other: Claimant): readonly Claimant[] => {
    const holders = holdersOf(plugId);
    for (const holder of holders) tell(holder, other, 'same-host');
    return holders.map(claimantOf);
  };
  /** Loaded only when there is a plug to claim: most commands have none. A failure here must not end the machine. */
  const open = async (besideFolder: string) => {
    try {
      const { openClaimsBeside } = await import('./claims-beside.ts');
      return await openClaimsBeside({ ...options, folder: besideFolder, heard });
    } catch (error) {
      const reason = messageOf(error);
      options.logger.warn({ folder, reason }, 'cannot find out whether other programs switch the same plugs');
      return undefined;
    }
  };
  const announce = async (plugId: string, claim: Claim, besideFolder: string) => {
    beside ??= open(besideFolder);
    const others = (await (await beside)?.announce(plugId, claimantOf(claim))) ?? [];
    if (claims.get(plugId)?.has(claim)) for (const other of others) tell(claim, other, 'same-host');
  };

  return {
    claim(plugId, component, shared) {
      if (isDisposed) return () => {};
      const claim: Claim = { component, shared, told: new Set() };
      for (const other of holdersOf(plugId)) {
        tell(other, { machine, component }, 'same-machine');
        tell(claim, { machine, component: other.component }, 'same-machine');
      }
      const holders = claims.get(plugId) ?? new Set();
      claims.set(plugId, holders.add(claim));
      if (folder !== undefined) void announce(plugId, claim, folder);
      return () => {
        holders.delete(claim);
        if (holders.size === 0 && claims.get(plugId) === holders) claims.delete(plugId);
      };
    },
    async dispose() {
      isDisposed = true;
      claims.clear();
      await (await beside)?.dispose();
    },
  };
}
