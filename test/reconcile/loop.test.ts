import { describe, expect, it } from 'vitest';
import { startRig } from './rig.ts';

describe('x', () => {
  it('follows', async () => {
    const rig = startRig();
    await rig.clock.advance(1000);
    rig.ask(true);
    await rig.clock.advance(1000);
    rig.press();
    await rig.clock.advance(2000);
    console.log(rig.journal.map((e) => JSON.stringify(e)).join('\n'));
    const t = performance.now();
    for (let i = 0; i < 100; i++) {
      const r = startRig();
      await r.clock.advance(60_000);
      await r.loop.dispose();
    }
    console.log((performance.now() - t) / 100, 'ms per minute');
    expect(rig.pins.enable).toBe(false);
    await rig.loop.dispose();
  });
});
