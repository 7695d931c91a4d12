import { afterEach, describe, expect, it } from 'vitest';
import { virtualClock, type VirtualClock } from '../../src/util/clock.ts';
import { temporaryFile } from '../helpers/temporary.ts';
import { parseStaged, setStage, type Stage } from '../helpers/stage.ts';
import type { VirtualPlugStart } from '../helpers/virtual-plug.ts';

let clock: VirtualClock;
let stage: Stage;
let sent: string[];

const command = (plug: string, on: boolean, what: string) =>
  void (what === 'sent' && sent.push(`${plug} ${on ? 'ON' : 'OFF'}`));

/** A machine that polls its plugs once a minute, so that no poll hides events of one moment. */
async function play(text: string, plugs: Readonly<Record<string, VirtualPlugStart>> = {}) {
  clock = virtualClock();
  sent = [];
  stage = await setStage(parseStaged(`machine: t\n${text}`, 't.yaml'), { clock, plugs, command });
  await clock.advance(1000);
}

afterEach(() => stage.dispose());

describe('an OFF request at the moment when a lock closes', () => {
  const host = (names: readonly string[]) =>
    `{ host: { pins: { ${names.map((name) => `${name}: bit`).join(', ')} } } }`;
  const orders = [
    ['printing', 'want'],
    ['want', 'printing'],
  ] as const;

  it.each(orders)('is held, whether %s or %s is written first', async (...names) => {
    const printer = '{ smartplug: { name: p, driver: sim, interval: 60 } }';
    await play(
      `load: [${host(names)}, ${printer}]\nnets: { lock: [host.printing, p.lock], want: [host.want, p.request] }`,
      { p: { on: true } },
    );
    stage.say({ printing: false, want: true });
    await clock.advance(5000);
    sent = [];
    stage.say(Object.fromEntries(names.map((name) => [name, name === 'printing'])));
    await clock.advance(5000);
    expect([sent, stage.value('p.locked-request')]).toEqual([[], true]);
  });

  it('is held by a power-off when the print starts at that moment', async () => {
    await play(
      `load:
  - host: { pins: { printing: bit, want: bit, hotend: float, target: float } }
  - smartplug: { name: p, driver: sim, interval: 60 }
  - power-off: { name: po, temperatures: 1 }
nets:
  lock: [po.lock, p.lock]
  want: [host.want, p.request]
  power: [po.power, p.enable]
  printing: [host.printing, po.printing]
  hotend: [host.hotend, po.temperature-0]
  target: [host.target, po.target-0]`,
      { p: { on: true } },
    );
    stage.say({ want: true, printing: false, hotend: 25, target: 0 });
    await clock.advance(5000);
    sent = [];
    stage.say({ want: false, printing: true, hotend: 200, target: 200 });
    await clock.advance(5000);
    expect([sent, stage.plug('p').on]).toEqual([[], true]);
  });
});

describe('the lock of a power-off', () => {
  it('is closed before the first run of its function', async () => {
    clock = virtualClock();
    sent = [];
    const file = temporaryFile(
      'cold.hal',
      [
        'loadusr -Wn p hal_smartplug -n p -a 127.0.0.1',
        'loadrt power-off names=po',
        'loadrt threads name1=slow period1=1000000000',
        'addf po slow',
        'net lock po.lock => p.lock',
        'net power po.power p.enable',
      ].join('\n'),
    );
    stage = await setStage(file, { clock, plugs: { p: { on: true } }, command });
    await clock.advance(500);
    stage.machine.hal.sets('power', false, { by: 'stdin', word: 'M81', taken: [] });
    await clock.advance(5000);
    expect([sent, stage.value('p.lock')]).toEqual([[], true]);
  });

  it('is consulted directly when its thread has not yet seen that a print has started', async () => {
    clock = virtualClock();
    sent = [];
    const file = temporaryFile(
      'slow.hal',
      [
        'loadusr -Wn p hal_smartplug -n p -a 127.0.0.1',
        'loadrt power-off names=po',
        'loadrt threads name1=slow period1=500000000',
        'addf po slow',
        'net lock po.lock => p.lock',
        'net power po.power p.enable',
        'net printing po.printing',
        'sets printing FALSE',
        'setp po.temperature-0 20',
        'setp po.temperature-1 20',
        'start',
      ].join('\n'),
    );
    stage = await setStage(file, { clock, plugs: { p: { on: true } }, command });
    await clock.advance(2100);
    expect(stage.value('p.lock')).toBe(false);
    stage.machine.hal.sets('printing', true);
    stage.machine.hal.sets('power', false, { by: 'stdin', word: 'M81', taken: [] });
    await clock.advance(300);
    expect(sent).toEqual([]);
    await clock.advance(5000);
    expect([sent, stage.plug('p').on]).toEqual([[], true]);
  });
});

describe('two plugs on one net', () => {
  const text = `load:
  - smartplug: { name: a, driver: sim, interval: 1 }
  - smartplug: { name: b, driver: sim, interval: 1 }
nets: { both: [a.enable, b.enable] }`;

  it.each([
    ['a is on', { a: { on: true }, b: { on: false } }],
    ['b is on', { a: { on: false }, b: { on: true } }],
  ])('are not switched by starting when %s', async (_, plugs) => {
    await play(text, plugs);
    await clock.advance(10_000);
    expect(sent).toEqual([]);
  });

  it('do not switch each other at a press of one or a loss of mains, and both follow a request', async () => {
    await play(text, { a: { on: true }, b: { on: true } });
    stage.plug('a').press();
    await clock.advance(5000);
    expect([sent, stage.plug('b').on]).toEqual([[], true]);
    stage.machine.hal.sets('both', false, { by: 'stdin', word: 'M65', taken: [] });
    await clock.advance(5000);
    expect([sent, stage.plug('a').on, stage.plug('b').on]).toEqual([['a OFF', 'b OFF'], false, false]);
  });
});

describe('a gate that is TRUE when a HAL file starts its threads', () => {
  it('switches nothing on, because it has not changed', async () => {
    clock = virtualClock();
    sent = [];
    const file = temporaryFile(
      'gate.hal',
      [
        'loadusr -Wn p hal_smartplug -n p -a 127.0.0.1',
        'loadrt and2 names=g',
        'loadrt threads name1=slow period1=10000000',
        'addf g slow',
        'setp g.in0 TRUE',
        'setp g.in1 TRUE',
        'net want g.out => p.request',
        'start',
      ].join('\n'),
    );
    stage = await setStage(file, { clock, command });
    await clock.advance(5000);
    expect([sent, stage.value('p.request')]).toEqual([[], true]);
  });
});
