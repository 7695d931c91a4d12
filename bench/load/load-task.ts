import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { runHalFile } from '../../src/machine/hal-file.ts';
import { Machine } from '../../src/machine/machine.ts';
import { systemClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { root } from '../harness/program.ts';

/** Loads a HAL file with so many components and twice as many signals; gives the milliseconds. */
export function loadTask({ components }: { readonly components: number }) {
  return {
    async load(): Promise<number> {
      const folder = mkdtempSync(join(tmpdir(), 'halyard-bench-'));
      try {
        const file = join(folder, 'machine.hal');
        writeFileSync(file, halFile(components));
        const machine = new Machine('bench', {
          clock: systemClock(),
          logger: silentLogger,
          headers: loadHeaders(join(root, 'pins')),
          types: componentTypes,
          drivers: new Map(),
        });
        const problems: string[] = [];
        const say = (text: string) => void problems.push(text);
        const startMs = performance.now();
        const done = await runHalFile(machine, file, { out: say, err: say, detail: say });
        const tookMs = performance.now() - startMs;
        if (!done || machine.hal.signals.size !== 2 * components) throw new Error(problems.join(''));
        await machine.dispose();
        return tookMs;
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

/** Gates in a ring, each with an input of its own besides. */
function halFile(components: number): string {
  const lines = ['loadrt threads name1=servo period1=1000000', `loadrt and2 count=${components}`];
  for (let i = 0; i < components; i++) lines.push(`addf and2.${i} servo`);
  for (let i = 0; i < components; i++) {
    lines.push(`net chain-${i} and2.${i}.out => and2.${(i + 1) % components}.in0`, `net free-${i} and2.${i}.in1`);
  }
  return `${lines.join('\n')}\n`;
}
