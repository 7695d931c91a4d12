import fc from 'fast-check';
import { expect } from 'vitest';
import type { MachineConfig } from '../../src/config/machine.ts';
import { virtualClock, type VirtualClock } from '../../src/util/clock.ts';
import { setStage, type Stage } from '../helpers/stage.ts';

/** One thing that happens to a printer with a plug, so many seconds after the one before. */
export interface Move {
  readonly afterS: number;
  readonly what: Happening;
}

type Happening = (typeof happenings)[number];

const happenings = [
  'print starts',
  'print is done',
  'print is cancelled',
  'print pauses and cools',
  'print resumes',
  'heater is set',
  'heater is off',
  'sensor is lost',
  'sensor is back',
  'host dies',
  'host is back',
  'network is down',
  'network is up',
  'answers are lost',
  'answers are back',
  'mains fail for a moment',
  'button is pressed',
  'off is asked',
  'on is asked',
  'abort',
  'disarm',
  'arm',
  'off is forced',
  'everything is cool',
] as const;

/** What happens between one print that goes well and the next. */
export function sequencesOf(what: readonly Happening[] = happenings): fc.Arbitrary<Move[]> {
  const move = fc.record({
    afterS: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(12), fc.nat(45)),
    what: fc.constantFrom(...what),
  });
  return fc.array(move, { maxLength: 10, size: 'max' });
}

const delayS = 10;
const intervalS = 20;
const repeatS = 8;
/** The longest pause of a plug that was gone, a poll, a countdown. */
const settleS = 30 + intervalS + delayS + 5;
/** A poll that was under way, then the command. */
const exchangesS = 0.1;
const cool = { hotend: 30, bed: 25, 'hotend-target': 0, 'bed-target': 0 };
const hot = { hotend: 210, bed: 60, 'hotend-target': 210, 'bed-target': 60 };

/**
 * Plays sequences, one after the other, on a machine, its host and its plug, and holds the machine to its three promises:
 * the runner never switches off while a print goes on or anything is hot or unknown, unless forced; it never switches on
 * unless asked; and after each sequence a print that ends well is followed by power off in time.
 */
export async function playSequences(config: MachineConfig, sequences: readonly Move[][], on: boolean): Promise<void> {
  const clock = virtualClock();
  const model = await startModel(config, clock, on);
  for (const moves of sequences) {
    for (const { afterS, what } of moves) {
      await clock.advance(afterS * 1000);
      model.happen(what);
    }
    await model.recover();
    await model.printWell();
  }
  await model.stage.dispose();
  expect(model.violations).toEqual([]);
}

async function startModel(config: MachineConfig, clock: VirtualClock, on: boolean) {
  const violations: string[] = [];
  /** Whether the latest wish of anybody in HAL is power on, and has not come true yet; and which wish it is. */
  let onWanted = false;
  let wishes = 0;
  let sentFor = 0;
  let forced = false;
  const stage: Stage = await setStage(config, {
    clock,
    plugs: { printer: { on } },
    command(_, to, what) {
      if (what === 'confirmed') {
        if (to && sentFor === wishes) onWanted = false;
        return;
      }
      sentFor = wishes;
      if (to && !onWanted) violations.push(`${clock.now()}: switched on with nobody asking`);
      if (!to && !forced) {
        const reason = whyNotOff(host.said, host.silentS());
        if (reason !== undefined) violations.push(`${clock.now()}: switched off although ${reason}`);
      }
    },
    event({ type, details }) {
      if (type !== 'power.off') return;
      onWanted = false;
      const reason = whyNotOff(host.said, host.silentS());
      if (reason !== undefined) violations.push(`${clock.now()}: off was asked although ${reason}`);
      // Somebody may have asked for it by hand, and the lock has held that.
      if (!host.done && details?.['word'] === 'done')
        violations.push(`${clock.now()}: off was asked for a print that is long over`);
    },
  });
  const plug = stage.plug('printer');
  const host = createHost(stage, clock);
  const { hal } = stage.machine;
  const ask = (to: boolean) => {
    onWanted = to;
    wishes++;
    hal.sets('power', to);
  };
  host.say({ printing: false, done: false, ...cool });

  const happen = (what: Happening): void => {
    switch (what) {
      case 'print starts':
        return host.say({ printing: true, done: false, ...hot });
      case 'print is done':
        return host.say({ printing: false, done: true, 'hotend-target': 0, 'bed-target': 0 });
      case 'print is cancelled':
        return host.say({ printing: false, 'hotend-target': 0, 'bed-target': 0 });
      case 'print pauses and cools':
        return host.say({ printing: true, ...cool });
      case 'print resumes':
        return host.say({ printing: true, ...hot });
      case 'heater is set':
        return host.say({ 'hotend-target': 180, hotend: 90 });
      case 'heater is off':
        return host.say({ 'hotend-target': 0, 'bed-target': 0 });
      case 'everything is cool':
        return host.say({ hotend: 30, bed: 25 });
      case 'sensor is lost':
        return host.say({ bed: Number.NaN });
      case 'sensor is back':
        return host.say({ bed: 30 });
      case 'host dies':
        return host.die();
      case 'host is back':
        return host.comeBack();
      case 'network is down':
        plug.reachable = false;
        return;
      case 'network is up':
        plug.reachable = true;
        return;
      case 'answers are lost':
        plug.losesAnswers = true;
        return;
      case 'answers are back':
        plug.losesAnswers = false;
        return;
      case 'mains fail for a moment':
        return plug.interrupt();
      case 'button is pressed':
        return plug.press();
      case 'off is asked':
        return ask(false);
      case 'on is asked':
        return ask(true);
      case 'abort':
        hal.setp('power-off.abort', true);
        hal.setp('power-off.abort', false);
        return host.forget();
      case 'disarm':
      case 'arm':
        hal.setp('power-off.arm', what === 'arm');
        return;
      case 'off is forced':
        forced = true;
        ask(false);
        hal.setp('printer.force', true);
    }
  };

  /** Everything is well again, and what was under way has come to an end. */
  const recover = async () => {
    plug.reachable = true;
    plug.losesAnswers = false;
    hal.setp('power-off.arm', true);
    host.comeBack();
    host.say({ printing: false, done: false, ...cool });
    await settle();
    hal.setp('printer.force', false);
    forced = false;
  };

  /** Waits until pin and relay agree and nothing is under way any more, nor a countdown that a finished print left. */
  const settle = async () => {
    const endMs = clock.now() + settleS * 1000;
    for (let calm = 0; calm < 2; calm = isSettled() ? calm + 1 : 0) {
      if (clock.now() > endMs) throw new Error(`${clock.now()}: the plug and its pins do not come to agree`);
      await clock.advance(1000);
    }
  };

  const isSettled = () =>
    stage.value('printer.online') === true &&
    stage.value('printer.enable') === plug.on &&
    stage.value('power-off.countdown') === 0;

  const printWell = async () => {
    if (!plug.on) {
      plug.press();
      await clock.advance((intervalS + exchangesS) * 1000);
      if (stage.value('printer.enable') !== true) violations.push(`${clock.now()}: the button was not seen`);
    }
    host.say({ printing: true, done: false, ...hot });
    await clock.advance(5000);
    host.say({ printing: false, done: true, 'hotend-target': 0, 'bed-target': 0 });
    await clock.advance(7000);
    if (!plug.on) violations.push(`${clock.now()}: switched off while hot`);
    host.say({ hotend: 45, bed: 40 });
    await clock.advance((delayS + exchangesS) * 1000);
    if (plug.on) violations.push(`${clock.now()}: not switched off ${delayS} s after the printer was cool`);
  };

  return { stage, violations, happen, recover, printWell };
}

/** Why power must not go off now, from what the host has said and when. */
function whyNotOff(said: Said, silentS: number): string | undefined {
  if (said.printing || silentS > 30) return 'a print goes on';
  if (silentS > 10 || Number.isNaN(said.bed)) return 'a temperature is not known';
  if (said['hotend-target'] > 0 || said['bed-target'] > 0) return 'a heater is set';
  return said.hotend > 50 || said.bed > 50 ? 'something is hot' : undefined;
}

interface Said {
  printing: boolean;
  done: boolean;
  hotend: number;
  bed: number;
  'hotend-target': number;
  'bed-target': number;
}

/** A host that says what it knows when it changes, and all of it again every few seconds. */
function createHost(stage: Stage, clock: VirtualClock) {
  const known: Said = { printing: false, done: false, ...cool };
  /** As the runner has heard it. */
  const said: Said = { ...known };
  let saidMs = clock.now();
  let alive = true;
  let done = false;
  let cancel = () => {};
  const silentS = () => (clock.now() - saidMs) / 1000;
  const speak = () => {
    if (!alive) return;
    if ((known.printing && !said.printing) || silentS() > 30) done = false;
    if (known.done && !said.done) done = true;
    saidMs = clock.now();
    Object.assign(said, known);
    stage.say({ ...known });
    cancel();
    cancel = clock.after(repeatS * 1000, speak);
  };
  return {
    said,
    silentS,
    /** Whether the latest print, as far as the runner can know, is done. */
    get done() {
      return done && silentS() <= 30;
    },
    say(values: Partial<Said>): void {
      Object.assign(known, values);
      speak();
    },
    /** What is done has been answered by an abort. */
    forget(): void {
      done = false;
    },
    die(): void {
      alive = false;
      cancel();
    },
    comeBack(): void {
      alive = true;
      speak();
    },
  };
}

/** The shipped machine with shorter times, so that a sequence is some minutes long. */
export function hurried(config: MachineConfig): MachineConfig {
  const settings = config.settings.map((setting) =>
    setting.name === 'power-off.delay' ? { ...setting, value: delayS } : setting,
  );
  const components = config.components.map((component) =>
    component.type === 'smartplug'
      ? { ...component, options: new Map([...component.options, ['interval', intervalS]]) }
      : component,
  );
  return { ...config, settings, components };
}
