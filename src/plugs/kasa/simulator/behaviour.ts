import type { Clock } from '../../../util/clock.ts';
import type { JsonObject } from '../transport/json.ts';
import { createSimulatedCountdown } from './countdown.ts';
import { measures } from './models.ts';
import type { ModelFacts } from './models.ts';
import { answer } from './modules.ts';
import type { Module } from './modules.ts';
import type { SimulatedOutlet } from './outlets.ts';
import { createReboot } from './reboot.ts';
import { createServiceModules } from './services.ts';
import { createSmartAnswer } from './smart.ts';
import { createStatistics } from './statistics.ts';
import type { DayOfHistory } from './statistics.ts';
import { createEmeterModule, createSystemModule } from './system.ts';
import type { SimulatedIdentity } from './system.ts';

/** The answers of a simulated plug, independent of the transport. */
export interface SimulatedBehaviour {
  answer(request: JsonObject): JsonObject;
  dispose(): void;
}

export interface BehaviourOptions {
  readonly facts: ModelFacts;
  readonly identity: SimulatedIdentity;
  readonly outlets: readonly [SimulatedOutlet, ...SimulatedOutlet[]];
  readonly clock: Clock;
  readonly history: readonly DayOfHistory[];
  readonly takesBatches: boolean;
  /** Takes the plug off the network and back, for a restart. */
  readonly network: { leave(): void; join(): void };
}

export function createBehaviour(options: BehaviourOptions): SimulatedBehaviour {
  const { facts, identity, outlets, clock, history, takesBatches, network } = options;
  if (facts.dialect === 'smart') {
    return {
      answer: createSmartAnswer({ facts, identity, outlet: outlets[0], clock, takesBatches }),
      dispose: () => undefined,
    };
  }
  const countdown = createSimulatedCountdown(clock, outlets[0].relay);
  const reboot = createReboot(clock, network);
  const modules = new Map<string, Module>([
    ['system', { ...createSystemModule(facts, identity, outlets), reboot: reboot.method }],
    ['count_down', countdown.module],
    ...createServiceModules(clock),
  ]);
  if (measures(facts)) {
    const statistics = createStatistics({ clock, outlets, history, inUnits: facts.meter === 'units' });
    modules.set('emeter', { ...createEmeterModule(facts), ...statistics });
  }
  const refusesByModule = facts.meter === 'refused-as-module';
  return {
    answer: (request) => answer({ modules, outlets, refusesByModule }, request),
    dispose() {
      countdown.dispose();
      reboot.dispose();
    },
  };
}
