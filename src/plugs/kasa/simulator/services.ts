import type { Clock } from '../../../util/clock.ts';
import { createCloudModule } from './cloud.ts';
import type { Module } from './modules.ts';
import { createRuleTable } from './rule-table.ts';
import { createTimeModule } from './time.ts';
import { createWlanModule } from './wlan.ts';

/** The other modules, in the state of a new plug: no rules, no cloud account, UTC. */
export function createServiceModules(clock: Clock): ReadonlyMap<string, Module> {
  return new Map<string, Module>([
    ['schedule', createRuleTable()],
    ['anti_theft', createRuleTable()],
    ['cnCloud', createCloudModule()],
    ['time', createTimeModule(clock)],
    ['netif', createWlanModule()],
  ]);
}
