import { expect, it, onTestFinished } from 'vitest';
import { virtualClock } from '../../src/util/clock.ts';
import { parseStaged, setStage } from '../helpers/stage.ts';

async function started(on: boolean) {
  const clock = virtualClock();
  const commands: boolean[] = [];
  const config = parseStaged(
    `
machine: gates
load:
  - not: { name: inverter }
  - smartplug: { name: plug, address: 10.0.0.1 }
nets:
  wish: [inverter.out, plug.request]
`,
    'gates.yaml',
  );
  const stage = await setStage(config, {
    clock,
    plugs: { plug: { on } },
    command: (_, to, what) => void (what === 'sent' && commands.push(to)),
  });
  onTestFinished(() => stage.dispose());
  await clock.advance(60_000);
  return { stage, clock, commands };
}

it.each([true, false])(
  'a gate that is TRUE from the first cycle on makes no request to a plug (relay %s)',
  async (on) => {
    const { stage, clock, commands } = await started(on);
    expect([commands, stage.plug('plug').on, stage.value('plug.enable')]).toEqual([[], on, on]);
    stage.machine.hal.setp('inverter.in', true);
    await clock.advance(1000);
    expect(commands).toEqual([false]);
    expect(stage.plug('plug').on).toBe(false);
  },
);
