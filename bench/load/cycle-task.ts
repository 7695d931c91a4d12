import { join } from 'node:path';
import { componentTypes } from '../../src/components/registry.ts';
import { loadModule } from '../../src/components/loadrt.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { Hal } from '../../src/hal/hal.ts';
import { systemClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { createClosures } from '../peers/closures.ts';
import { root } from '../harness/program.ts';
import { nsPerRun } from '../harness/timing.ts';

/** So many of each kind. */
const each = 100;

/**
 * A thread of 1,000 components of ten kinds, and the same arithmetic in closures on fields. The kinds stand in groups of
 * ten, one of each; every group reads the one before, the first reads values that change in every cycle.
 */
export function cycleTask() {
  return {
    halyard(budgetMs: number): number {
      return measured(createThread(), budgetMs);
    },
    closures(budgetMs: number): number {
      return measured(createClosures(each), budgetMs);
    },
    /** Both do the same. */
    compare(): void {
      const ours = createThread();
      const peer = createClosures(each);
      for (let i = 0; i < 50; i++) {
        ours.cycle();
        peer.cycle();
        const [left, right] = [JSON.stringify(ours.result()), JSON.stringify(peer.result())];
        if (left !== right) throw new Error(`cycle ${i}: ${left} instead of ${right}`);
      }
    },
  };
}

interface Cyclic {
  cycle(): void;
  result(): readonly unknown[];
}

function measured(thread: Cyclic, budgetMs: number): number {
  const nsPerCycle = nsPerRun(() => thread.cycle(), budgetMs);
  return nsPerCycle / (10 * each);
}

function createThread(): Cyclic {
  const hal = new Hal({ clock: systemClock() });
  const headers = loadHeaders(join(root, 'pins'));
  const services = { clock: hal.clock, logger: silentLogger, drivers: new Map() };
  const kinds = ['and2', 'or2', 'not', 'xor2', 'sum2', 'mult2', 'scale', 'limit1', 'mux2', 'comp'];
  for (const kind of kinds) loadModule(kind, [`count=${each}`], { hal, headers, types: componentTypes, services });
  const thread = hal.newPeriodicThread('servo', 1_000_000);
  const source = hal.component('source');
  const bit = source.newPin('bit', 'bit', 'out');
  const level = source.newPin('level', 'float', 'out');
  source.ready();
  hal.net('bit', ['source.bit']);
  hal.net('level', ['source.level']);
  let [bitSignal, levelSignal] = ['bit', 'level'];
  for (let i = 0; i < each; i++) {
    for (const kind of kinds) hal.addf(`${kind}.${i}`, 'servo');
    hal.net(bitSignal, [`and2.${i}.in0`, `or2.${i}.in0`, `xor2.${i}.in0`]);
    hal.net('bit', [`and2.${i}.in1`]);
    hal.net(`and-${i}`, [`and2.${i}.out`, `or2.${i}.in1`]);
    hal.net(`or-${i}`, [`or2.${i}.out`, `not.${i}.in`]);
    hal.net(`not-${i}`, [`not.${i}.out`, `xor2.${i}.in1`, `mux2.${i}.sel`]);
    hal.net(`xor-${i}`, [`xor2.${i}.out`]);
    hal.net(levelSignal, [`sum2.${i}.in0`, `mult2.${i}.in0`]);
    hal.net('level', [`sum2.${i}.in1`]);
    hal.net(`sum-${i}`, [`sum2.${i}.out`, `mult2.${i}.in1`, `mux2.${i}.in0`]);
    hal.net(`product-${i}`, [`mult2.${i}.out`, `scale.${i}.in`]);
    hal.net(`scaled-${i}`, [`scale.${i}.out`, `limit1.${i}.in`]);
    hal.net(`limited-${i}`, [`limit1.${i}.out`, `mux2.${i}.in1`, `comp.${i}.in0`]);
    hal.net(`chosen-${i}`, [`mux2.${i}.out`, `comp.${i}.in1`]);
    hal.setp(`scale.${i}.gain`, 0.5);
    hal.setp(`limit1.${i}.min`, -10);
    hal.setp(`limit1.${i}.max`, 10);
    [bitSignal, levelSignal] = [`xor-${i}`, `limited-${i}`];
  }
  let cycles = 0;
  return {
    cycle() {
      cycles++;
      bit.set(cycles % 2 === 0);
      level.set(cycles % 7);
      if (thread.kind === 'periodic') thread.runCycle();
    },
    result: () => [hal.signals.get(bitSignal).value, hal.pins.get(`comp.${each - 1}.out`).value],
  };
}
