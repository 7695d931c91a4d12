import type { Claimant, PlugClaims } from '../../../plugs/claims.ts';
import type { PlugIdentity } from '../../../plugs/driver.ts';
import type { Logger } from '../../../util/logger.ts';

/** Another component switches the same plug, in this machine or in another program of this user on this computer. */
export interface SharedReport extends Claimant {
  readonly type: 'shared';
  readonly where: 'same-machine' | 'same-host';
}

export interface PlugClaimOptions {
  readonly claims: PlugClaims | undefined;
  readonly name: string;
  readonly logger: Logger;
  readonly tell: (report: SharedReport) => void;
}

export interface PlugClaim {
  /** The plug has said who it is. */
  identified(identity: PlugIdentity): void;
  release(): void;
}

/** Claims a plug when it has said who it is; another plug at the same address takes its place. */
export function plugClaim({ claims, name, logger, tell }: PlugClaimOptions): PlugClaim {
  let claimed: string | undefined;
  let release = () => {};
  return {
    identified({ driver, deviceId, mac }) {
      // Simulated plugs of a program are its own, and called alike in all of them.
      const plugId = driver === 'sim' ? '' : deviceId.toUpperCase() || mac;
      if (!claims || plugId === claimed) return;
      release();
      claimed = plugId;
      if (plugId === '') return;
      release = claims.claim(plugId, name, (other, where) => {
        logger.warn({ other, where }, `the plug is switched by '${other.component}' of ${machineWords(other)} too`);
        tell({ type: 'shared', where, ...other });
      });
    },
    release: () => release(),
  };
}

function machineWords({ machine, pid }: Claimant): string {
  return `machine '${machine}'${pid === undefined ? '' : ` (process ${pid})`}`;
}
