import { afterEach, describe, expect, it } from 'vitest';
import type { PlugReport } from '../../../../src/components/define.ts';
import { virtualClock, type VirtualClock } from '../../../../src/util/clock.ts';
import { parseStaged, setStage, type Stage } from '../../../helpers/stage.ts';
import type { VirtualPlug, VirtualPlugStart } from '../../../helpers/virtual-plug.ts';

let clock: VirtualClock;
let stage: Stage;
let commands: boolean[];
let reports: PlugReport[];

interface Start {
  readonly load?: string;
  readonly plug?: VirtualPlugStart;
  readonly reachable?: boolean;
}

/** A machine with a plug that is polled once a minute, so that a press stays unread. */
async function start(nets: string, { load = '', plug, reachable = true }: Start = {}) {
  clock = virtualClock();
  commands = [];
  reports = [];
  const text = `
machine: asks
load:
  - motion
  - smartplug: {name: plug, driver: sim, interval: 60}
${load}
nets:
${nets}
`;
  stage = await setStage(parseStaged(text, 'asks.yaml'), {
    clock,
    plugs: { ...(plug && { plug }) },
    command: (_, on, what) => what === 'sent' && commands.push(on),
  });
  plugHandle().reports$.subscribe((report) => reports.push(report));
  model().reachable = reachable;
  await clock.advance(1000);
}

afterEach(() => stage.dispose());

const model = (name = 'plug'): VirtualPlug => stage.plug(name);
function plugHandle(name = 'plug') {
  const plug = stage.machine.members.find((member) => member.name === name)?.handle.plug;
  if (!plug) throw new Error(`no plug ${name}`);
  return plug;
}
const gcode = (line: string) => stage.call('gcode.execute', { line });
const origins = () => reports.flatMap((report) => (report.type === 'sent' ? [report.origin] : []));

const onEnable = '  power: [motion.digital-out-io-15, motion.power, plug.enable]';
const onRequest = '  power: [motion.digital-out-03, plug.request]';
const unlinked = '  spare: [motion.digital-out-00]';

const ways = [
  { way: 'M64 and M65', at: 'enable', nets: onEnable, ask: (on: boolean) => gcode(on ? 'M64 P15' : 'M65 P15') },
  { way: 'M80 and M81', at: 'enable', nets: onEnable, ask: (on: boolean) => gcode(on ? 'M80' : 'M81') },
  {
    way: 'motion.digitalOut',
    at: 'enable',
    nets: onEnable,
    ask: (value: boolean) => stage.call('motion.digitalOut', { index: 15, value }),
  },
  {
    way: 'hal.sets',
    at: 'enable',
    nets: onEnable,
    ask: (value: boolean) => stage.call('hal.sets', { name: 'power', value }),
  },
  {
    way: 'hal.setp',
    at: 'enable',
    nets: unlinked,
    ask: (value: boolean) => stage.call('hal.setp', { name: 'plug.enable', value }),
  },
  { way: 'M64 and M65', at: 'request', nets: onRequest, ask: (on: boolean) => gcode(on ? 'M64 P3' : 'M65 P3') },
  {
    way: 'hal.sets',
    at: 'request',
    nets: '  power: [plug.request]',
    ask: (value: boolean) => stage.call('hal.sets', { name: 'power', value }),
  },
  {
    way: 'hal.setp',
    at: 'request',
    nets: unlinked,
    ask: (value: boolean) => stage.call('hal.setp', { name: 'plug.request', value }),
  },
] as const;

describe.each(ways)('an ask by $way at $at', ({ nets, ask }) => {
  it('overrides a press that was not read yet', async () => {
    await start(nets);
    model().press();
    ask(false);
    await clock.advance(200);
    expect([commands, model().on]).toEqual([[false], false]);
    expect(plugHandle().open()).toEqual([]);
  });

  it('counts each time, even without a change', async () => {
    await start(nets);
    for (const on of [true, true, false, false]) {
      ask(on);
      await clock.advance(200);
    }
    expect(commands).toEqual([true, true, false, false]);
    expect(reports.map(({ type }) => type).filter((type) => type === 'done')).toHaveLength(4);
  });

  it('counts in an outage, and overrides a press during it', async () => {
    await start(nets);
    model().reachable = false;
    await clock.advance(120_000);
    model().press();
    ask(false);
    model().reachable = true;
    await clock.advance(61_000);
    expect([commands, model().on]).toEqual([[false], false]);
  });

  it('counts before the first contact', async () => {
    await start(nets, { plug: { on: true }, reachable: false });
    ask(false);
    model().reachable = true;
    await clock.advance(61_000);
    expect([commands, model().on]).toEqual([[false], false]);
  });
});

describe('requests by change only', () => {
  it('come from hal.setp and hal.sets with ask: false', async () => {
    await start(onEnable);
    model().press();
    stage.call('hal.sets', { name: 'power', value: false, ask: false });
    await clock.advance(200);
    expect([commands, model().on]).toEqual([[], true]);
    await clock.advance(61_000);
    stage.call('hal.sets', { name: 'power', value: false, ask: false });
    await clock.advance(200);
    expect([commands, model().on]).toEqual([[false], false]);
    await stage.dispose();
    await start(unlinked);
    model().press();
    for (const name of ['plug.enable', 'plug.request']) stage.call('hal.setp', { name, value: false, ask: false });
    await clock.advance(200);
    expect(commands).toEqual([]);
    stage.call('hal.setp', { name: 'plug.request', value: true, ask: false });
    await clock.advance(200);
    expect(commands).toEqual([true]);
  });

  it('come from a function, also behind an ask', async () => {
    const load = '  - not: {name: turned}';
    await start('  in: [motion.digital-out-04, turned.in]\n  out: [turned.out, plug.request]', { load });
    gcode('M64 P4');
    await clock.advance(200);
    expect(commands).toEqual([false]);
    expect(origins()).toEqual([{ by: 'turned', word: 'out', because: 'in TRUE' }]);
    model().press();
    gcode('M64 P4');
    await clock.advance(200);
    expect([commands, model().on]).toEqual([[false], true]);
  });

  it('come from the pins of a host', async () => {
    const load = '  - host: {pins: {power: {type: bit}}}';
    await start('  power: [host.power, plug.request]', { load });
    stage.say({ power: true });
    await clock.advance(200);
    expect(commands).toEqual([true]);
    model().press();
    stage.say({ power: true });
    await clock.advance(200);
    expect([commands, model().on]).toEqual([[true], false]);
    expect(origins()).toEqual([{ by: 'host', word: 'power' }]);
  });

  it('come from lock, force and withdraw', async () => {
    await start(onEnable, { plug: { on: true } });
    stage.call('hal.setp', { name: 'plug.force', value: true });
    stage.call('hal.setp', { name: 'plug.force', value: false });
    stage.call('hal.setp', { name: 'plug.lock', value: true });
    gcode('M81');
    await clock.advance(200);
    for (const name of ['plug.force', 'plug.withdraw']) stage.call('hal.setp', { name, value: false });
    stage.call('hal.setp', { name: 'plug.lock', value: true });
    await clock.advance(200);
    expect([commands, stage.value('plug.locked-request')]).toEqual([[], true]);
    stage.call('hal.setp', { name: 'plug.force', value: true });
    await clock.advance(200);
    expect([commands, stage.value('plug.locked-request')]).toEqual([[false], false]);
    stage.call('hal.setp', { name: 'plug.force', value: true });
    await clock.advance(200);
    expect(commands).toEqual([false]);
  });

  it('are reported as made by the function', async () => {
    await start('  power: [plug.enable, cut.out-bit]', { load: '  - reset: {name: cut}', plug: { on: true } });
    stage.call('hal.setp', { name: 'cut.trigger', value: true });
    await clock.advance(200);
    expect([commands, model().on]).toEqual([[false], false]);
    expect(origins()).toEqual([{ by: 'cut', word: 'power' }]);
  });
});

describe('two plugs on one net', () => {
  const load = '  - smartplug: {name: other, driver: sim, interval: 60}';
  const nets = '  power: [motion.power, plug.enable, other.enable]';

  it('both take an ask and both answer it', async () => {
    await start(nets, { load });
    const answer = stage.call('gcode.execute', { line: 'M80', wait: true });
    await clock.advance(200);
    expect([model('plug').on, model('other').on]).toEqual([true, true]);
    expect(await answer).toMatchObject({
      lines: [
        {
          outcome: 'done',
          relays: [
            { plug: 'plug', end: 'done' },
            { plug: 'other', end: 'done' },
          ],
        },
      ],
    });
  });

  it('answer separately if one is unreachable', async () => {
    await start(nets, { load });
    model('other').reachable = false;
    const answer = Promise.resolve(stage.call('gcode.execute', { line: 'M81', wait: 2 })).catch(
      (error: unknown) => error,
    );
    await clock.advance(200);
    expect(plugHandle('plug').open()).toEqual([]);
    expect(plugHandle('other').open()).toMatchObject([{ on: false, held: false, word: 'M81' }]);
    await clock.advance(2000);
    expect(await answer).toMatchObject({ code: 'not-done' });
  });
});
