import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { collectingSink } from '../../src/halcmd/host.ts';
import { runHalcmd } from '../../src/machine/halcmd.ts';
import { Machine } from '../../src/machine/machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { systemClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

const reads = 1000;

it('a HAL file of 10,000 and2 and 20,000 signals makes a machine that answers; the times grow with its size', async () => {
  const folder = temporaryFolder();
  const rows: string[] = [];
  for (const count of [2500, 5000, 10_000]) {
    writeFileSync(join(folder, 'large.hal'), halFile(count));
    await using machine = new Machine('large', {
      clock: systemClock(),
      logger: silentLogger,
      headers: loadHeaders('pins'),
      types: componentTypes,
      drivers: plugDrivers,
    });
    const run = async (...argv: string[]) => {
      const sink = collectingSink();
      const code = await runHalcmd(machine, { argv }, sink, { cwd: folder });
      return { code, out: sink.stdout, err: sink.stderr };
    };
    const startMs = performance.now();
    expect(await run('-f', 'large.hal')).toMatchObject({ code: 0 });
    const loadedMs = performance.now();
    expect(machine.members).toHaveLength(count);
    expect(machine.hal.signals.size).toBe(2 * count);
    for (let i = 0; i < reads; i++) {
      const place = (i * 7919) % count;
      expect((await run('getp', `and2.${place}.out`)).out).toBe('FALSE\n');
    }
    const readMs = (performance.now() - loadedMs) / reads;
    rows.push(`${count} components: loaded in ${(loadedMs - startMs).toFixed(0)} ms, getp in ${readMs.toFixed(3)} ms`);
  }
  console.log(rows.join('\n'));
});

/** Gates in a ring, each with a second input of its own. */
function halFile(count: number): string {
  const lines = [`loadrt and2 count=${count}`, 'loadrt threads'];
  for (let i = 0; i < count; i++) {
    lines.push(`net chain${i} and2.${i}.out => and2.${(i + 1) % count}.in0`, `net own${i} and2.${i}.in1`);
    lines.push(`addf and2.${i} thread1`);
  }
  return `${lines.join('\n')}\n`;
}
