import { klipperOver } from '../../../src/faces/klipper/klipper.ts';
import type { VirtualClock } from '../../../src/util/clock.ts';
import { situations } from '../../helpers/host-situations.ts';
import { merged, type Status } from '../../helpers/host-transcript.ts';
import { createMemoryKlipper } from '../../helpers/memory-klipper.ts';
import type { Happening } from './happenings.ts';
import { cool, coolC, hot, off, type ModelHost } from './model-host.ts';

/** How long a Klipper that hangs may be believed. */
const hangS = 10;
const faultS = 10;
/** Readings of a thermistor that has lost contact, at first and later. */
const openingC = -0.3;
const openC = -99.585;
/** From ready to the first measurement; a slow board takes longer than a fall is doubted. */
const measuresAfterS = 0.7;
const slowBoardS = 12;
const objects = [
  ['extruder', 'hotend'],
  ['heater_bed', 'bed'],
] as const;

/**
 * A printer with Klipper. The true state differs from the values that Klipper sends: 0.0 until its board has measured,
 * null while its configuration is wrong, the last value for ever when the board is lost.
 */
export function createKlipperHost(clock: VirtualClock): ModelHost {
  const klipper = createMemoryKlipper();
  const truth = { printing: false, ...cool };
  let state: 'ready' | 'startup' | 'error' | 'shutdown' = 'ready';
  let life: 'up' | 'down' = 'up';
  let hangsSinceMs: number | undefined;
  let hasMeasured = true;
  /** The board, which decides the temperatures sent in a shutdown. */
  let board: 'well' | 'lost' | 'not heard since the shutdown' = 'well';
  let stuckC: number | undefined;
  let isOpen = false;
  let faultMs = Infinity;
  let subscriptionsBefore = 0;
  let cancel = () => {};

  const later = (seconds: number, run: () => void) => (cancel = clock.after(seconds * 1000, run));
  const acts = () => life === 'up' && hangsSinceMs === undefined;
  const isReady = () => acts() && state === 'ready' && hasMeasured;

  const temperatures = (): Status =>
    Object.fromEntries(
      objects.map(([object, heater]) => {
        const stands = isOpen && heater === 'hotend' ? (state === 'shutdown' ? openC : openingC) : undefined;
        const told = stands ?? (heater === 'hotend' ? stuckC : undefined) ?? truth[heater];
        return [object, { temperature: told, target: truth[`${heater}-target`] }];
      }),
    );
  const tell = (changed: Status = {}) => {
    if (life === 'up' && hasMeasured && board === 'well') klipper.change({ ...temperatures(), ...changed });
  };
  const print = (printState: string, values: Partial<typeof truth>) => {
    Object.assign(truth, values);
    const busy = { idle_timeout: { state: printState === 'printing' ? 'Printing' : 'Ready' } };
    tell({ print_stats: { state: printState }, ...busy });
  };
  const stops = () => Object.assign(truth, { printing: false, ...off });

  const goDown = () => {
    cancel();
    klipper.stop();
    stops();
    life = 'down';
    hangsSinceMs = undefined;
    hasMeasured = false;
    faultMs = Infinity;
  };
  /** Starts Klipper: ready after its usual time, or in the state that prevents this. */
  const boot = (how: 'well' | 'error', unmeasuredS = measuresAfterS) => {
    goDown();
    board = 'well';
    isOpen = false;
    later(0.3, () => {
      life = 'up';
      state = 'startup';
      const standby = { print_stats: { state: 'standby' }, idle_timeout: { state: 'Idle' } };
      klipper.start(merged(situations.startup, standby));
      later(1, () => {
        state = how === 'well' ? 'ready' : 'error';
        klipper.change(how === 'well' ? { webhooks: { state } } : { ...situations.typo, ...standby });
        if (how === 'error') return;
        later(unmeasuredS, () => {
          hasMeasured = true;
          tell();
        });
      });
    });
  };
  const shutDown = (why: 'M112' | 'board lost' | 'sensor open') => {
    cancel();
    faultMs = klipper.hasListener ? clock.now() : Infinity;
    state = 'shutdown';
    board = why === 'board lost' ? 'lost' : 'not heard since the shutdown';
    const printing = truth.printing ? { print_stats: { state: 'paused' } } : {};
    stops();
    klipper.change({ webhooks: { state }, ...printing });
    if (why === 'board lost') return;
    later(1, () => {
      board = 'well';
      const said = objects.map(([object, heater]) => [object, { temperature: truth[heater] + 0.1 }] as const);
      klipper.change(Object.fromEntries(said));
      if (why === 'sensor open') klipper.change({ extruder: { temperature: openC } });
    });
  };

  const happen = (what: Happening): void => {
    switch (what) {
      case 'print starts':
        if (isReady()) print('printing', { printing: true, ...hot });
        return;
      case 'print is done':
        if (isReady() && truth.printing) print('complete', { printing: false, ...off });
        return;
      case 'print is cancelled':
        if (isReady() && truth.printing) print('cancelled', { printing: false, ...off });
        return;
      case 'print pauses and cools':
        if (isReady() && truth.printing) print('paused', cool);
        return;
      case 'print resumes':
        if (isReady() && truth.printing) print('printing', hot);
        return;
      case 'heater is set':
        if (!isReady()) return;
        Object.assign(truth, { 'hotend-target': 180, hotend: 90 });
        return tell();
      case 'heater is off':
        if (isReady()) Object.assign(truth, off);
        return tell();
      case 'everything is cool':
      case 'something cools':
        truth.hotend = Math.min(truth.hotend, what === 'something cools' ? 120 : 30);
        truth.bed = Math.min(truth.bed, what === 'something cools' ? 40 : 25);
        return acts() ? tell() : undefined;
      case 'sensor opens':
        if (!isReady() || isOpen) return;
        isOpen = true;
        tell();
        later(1.4, () => shutDown('sensor open'));
        return;
      case 'sensor sticks':
        if (isReady() && truth.hotend > coolC) stuckC ??= truth.hotend;
        return;
      case 'sensor is well':
        stuckC = undefined;
        return isReady() ? tell() : undefined;
      case 'host dies':
        return goDown();
      case 'host is back':
        return life === 'down' ? boot('well', slowBoardS) : undefined;
      case 'RESTART':
        // A board stays shut down.
        return life === 'up' ? boot(state === 'shutdown' ? 'error' : 'well') : undefined;
      case 'FIRMWARE_RESTART':
        return life === 'up' ? boot('well', slowBoardS) : undefined;
      case 'RESTART with a typo':
        return life === 'up' ? boot('error') : undefined;
      case 'M112':
      case 'board is lost':
        return isReady() ? shutDown(what === 'M112' ? 'M112' : 'board lost') : undefined;
      case 'heats with its board lost':
        if (state === 'shutdown' && board === 'lost') Object.assign(truth, { hotend: 150 });
        return;
      case 'Klipper hangs':
        if (!isReady() && state !== 'shutdown') return;
        if (life === 'down' || hangsSinceMs !== undefined || isOpen) return;
        hangsSinceMs = clock.now();
        return klipper.hang();
      case 'Klipper goes on':
        return goOn();
      default:
    }
  };

  const goOn = () => {
    if (hangsSinceMs === undefined) return;
    hangsSinceMs = undefined;
    if (board === 'well') klipper.change(temperatures());
    klipper.goOn();
  };
  const heal = () => {
    goOn();
    stuckC = undefined;
    Object.assign(truth, { hotend: 30, bed: 25 });
    if (!isReady() || isOpen) return boot('well');
    return print('standby', { printing: false, ...cool });
  };
  /** The reason why a machine cannot know that everything is cool. */
  const whyUnknown = (): string | undefined => {
    const hungS = hangsSinceMs === undefined ? 0 : (clock.now() - hangsSinceMs) / 1000;
    if (life === 'down' || !klipper.hasListener) return 'Klipper is away';
    if (hungS > hangS) return 'Klipper hangs';
    if (state === 'startup' || state === 'error') return `Klipper is in ${state}`;
    if (!hasMeasured || board !== 'well') return 'nothing is measured';
    const isCool = objects.every(([object]) => {
      const told = klipper.status[object]?.['temperature'];
      return typeof told === 'number' && told !== 0 && told >= -10 && told <= coolC;
    });
    return isCool ? undefined : 'a temperature that is told is not that of something cool';
  };

  return {
    faces: [klipperOver(klipper.dial)],
    /** A great fall is believed after 3 s, at Klipper's next answer; it is asked every 2 s. */
    disbeliefS: 5.1,
    joined() {
      subscriptionsBefore = klipper.subscriptions;
      faultMs = Infinity;
    },
    get hasTold() {
      return klipper.subscriptions > subscriptionsBefore;
    },
    happen,
    calls: (method, params) => isReady() && klipper.call(method, params),
    heal,
    get isWell() {
      return isReady() && klipper.hasListener;
    },
    printStarts: () => happen('print starts'),
    printEnds: () => happen('print is done'),
    cools() {
      Object.assign(truth, { hotend: 45, bed: 40 });
      tell();
    },
    whyNotOff() {
      if (truth.printing) return 'a print goes on';
      if (truth['hotend-target'] > 0 || truth['bed-target'] > 0) return 'a heater is set';
      if (truth.hotend > coolC || truth.bed > coolC) return 'something is hot';
      return whyUnknown();
    },
    isFault() {
      const hungS = hangsSinceMs === undefined ? 0 : (clock.now() - hangsSinceMs) / 1000;
      return (
        state === 'shutdown' && klipper.hasListener && hungS <= hangS && clock.now() - faultMs >= faultS * 1000 - 1
      );
    },
  };
}
