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
  /** The plug has reported its identity. */
  identified(identity: PlugIdentity): void;
  release(): void;
}

/** Claims a plug when it has reported its identity; another plug at the same address replaces it. */
export function plugClaim({ claims, name, logger, tell }: PlugClaimOptions): PlugClaim {
  let claimed: string | undefined;
  let release = () => {};
  return {
    identified({ driver, deviceId, mac }) {
      // Simulated plugs belong to one program, and have the same id in every program.
      const plugId = driver === 'sim' ? '' : deviceId.toUpperCase() || mac;
      if (!claims || plugId === claimed) return;
      release();
      claimed = plugId;
      if (plugId === '') return;
      release = claims.claim(plugId, name, (other, where) => {
        logger.warn({ other, where }, `the plug is also switched by '${other.component}' of ${machineWords(other)}`);
        tell({ type: 'shared', where, ...other });
      });
    },
    release: () => release(),
  };
}

function machineWords({ machine, pid }: Claimant): string {
  return `machine '${machine}'${pid === undefined ? '' : ` (process ${pid})`}`;
}
