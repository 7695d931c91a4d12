import { nsPerRun } from '../harness/timing.ts';
import type { GraphKit } from './kit.ts';
import { buildScenario, type ScenarioName } from './scenarios.ts';

export type KitName =
  | 'callback'
  | 'value$'
  | 'plain'
  | 'EventEmitter'
  | 'BehaviorSubject'
  | 'BehaviorSubject bundled'
  | 'preact'
  | 'alien'
  | 'mobx';

/** Builds one graph by one way and gives what a set takes, in nanoseconds. */
export async function graphTask({ kit, scenario }: { readonly kit: KitName; readonly scenario: ScenarioName }) {
  const measureWith = <N, P>(way: GraphKit<N, P>, glitchFree: boolean) => ({
    measure(budgetMs: number): number {
      const graph = buildScenario(scenario, way, glitchFree);
      const nsPerUpdate = nsPerRun(() => graph.update(), budgetMs);
      graph.check();
      return nsPerUpdate / graph.sets;
    },
    /** Sets twice and checks after each; gives the milliseconds of the second. */
    settleOnce(): number {
      const graph = buildScenario(scenario, way, glitchFree);
      graph.update();
      graph.check();
      const startMs = performance.now();
      graph.update();
      const tookMs = performance.now() - startMs;
      graph.check();
      return tookMs;
    },
  });
  const type = scenario === 'ladder10' ? 'float' : 'bit';
  const kits = {
    callback: async () => measureWith((await import('./halyard-kit.ts')).halyardKit(type, 'callback'), true),
    value$: async () => measureWith((await import('./halyard-kit.ts')).halyardKit(type, 'rxjs'), true),
    plain: async () => measureWith((await import('../peers/plain-graph.ts')).plainKit(), false),
    EventEmitter: async () => measureWith((await import('../peers/emitter-graph.ts')).emitterKit(), false),
    BehaviorSubject: async () => {
      const { subjectKit, installedRxjs } = await import('../peers/subject-graph.ts');
      return measureWith(subjectKit(installedRxjs()), false);
    },
    'BehaviorSubject bundled': async () => {
      const { subjectKit, bundledRxjs } = await import('../peers/subject-graph.ts');
      return measureWith(subjectKit(bundledRxjs()), false);
    },
    preact: async () => measureWith((await import('../peers/preact-graph.ts')).preactKit(), true),
    alien: async () => measureWith((await import('../peers/alien-graph.ts')).alienKit(), true),
    mobx: async () => measureWith((await import('../peers/mobx-graph.ts')).mobxKit(), true),
  };
  return kits[kit]();
}
