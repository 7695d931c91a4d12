import { describe, expect, it } from 'vitest';
import { halcmdRig } from './rig.ts';

describe('a machine of 10,000 components and 20,000 signals', () => {
  it('is loaded from text, found by name, saved and unloaded', async () => {
    const { file, run, hal } = halcmdRig();
    const count = 10_000;
    const lines: string[] = [];
    for (let i = 0; i < count; i++) lines.push(`loadrt unit${i}`);
    for (let i = 0; i < count; i++) lines.push(`net chain${i} unit${i}.bit-out => unit${(i + 1) % count}.bit-in`);
    for (let i = 0; i < count; i++) lines.push(`net shared${i} unit${i}.bit-io`);
    lines.push('loadrt threads', ...Array.from({ length: count }, (_, i) => `addf unit${i} thread1`));
    expect((await file(lines.join('\n'))).code).toBe(0);
    expect(hal.components.size).toBe(count + 2);
    expect(hal.signals.size).toBe(2 * count);
    expect((await run(`getp unit${count - 1}.bit-io`)).out).toBe('FALSE\n');
    expect((await run('save all')).out.split('\n')).toHaveLength(4 * count + 11);
    expect((await run('unload all')).code).toBe(0);
    expect(hal.pins.size + hal.functs.size + hal.threads.size).toBe(0);
    expect(hal.signals.size).toBe(2 * count);
  });
});
