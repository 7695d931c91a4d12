import type { VirtualClock } from '../../../src/util/clock.ts';
import type { Stage } from '../../helpers/stage.ts';
import type { Happening } from './happenings.ts';
import { cool, coolC, hot, off, type ModelHost } from './model-host.ts';

interface Said {
  printing: boolean;
  done: boolean;
  hotend: number;
  bed: number;
  'hotend-target': number;
  'bed-target': number;
}

const repeatS = 8;
/** The greatest age of its values. */
const printFreshS = 30;
const heatFreshS = 10;

/**
 * A host that writes the pins of `host`: each value when it changes, and all values every few seconds. A machine that has
 * just started gets the temperatures first, and the print state with the next message.
 */
export function createPuppetHost(clock: VirtualClock): ModelHost {
  const known: Said = { printing: false, done: false, ...cool };
  /** The values as the machine has received them. */
  let said: Said = { ...known };
  let stage: Stage | undefined;
  let saidMs = 0;
  let heard: 'nothing' | 'temperatures' | 'all' = 'nothing';
  let hasTold = false;
  let isFirst = true;
  let alive = true;
  let stuck: number | undefined;
  let sensor: 'well' | 'lost' | 'open' = 'well';
  let cancel = () => {};
  const silentS = () => (heard === 'nothing' ? Infinity : (clock.now() - saidMs) / 1000);

  const speak = () => {
    if (!alive || !stage) return;
    saidMs = clock.now();
    said = { ...known, hotend: stuck ?? known.hotend, bed: bedSaid() };
    const { printing: _, done: __, ...temperatures } = said;
    const isWhole = heard !== 'nothing' || isFirst;
    heard = isWhole ? 'all' : 'temperatures';
    stage.say(isWhole ? { ...said } : temperatures);
    hasTold = isWhole;
    isFirst = false;
    cancel();
    cancel = clock.after(repeatS * 1000, speak);
  };
  const bedSaid = () => {
    if (sensor === 'lost') return Number.NaN;
    return sensor === 'open' ? -20 : known.bed;
  };
  const say = (values: Partial<Said>) => {
    Object.assign(known, values);
    speak();
  };

  return {
    faces: [],
    disbeliefS: 0,
    joined(next) {
      stage = next;
      heard = 'nothing';
      hasTold = false;
      speak();
    },
    get hasTold() {
      return hasTold;
    },
    happen(what: Happening): void {
      switch (what) {
        case 'print starts':
          return say({ printing: true, done: false, ...hot });
        case 'print is done':
          return say({ printing: false, done: true, ...off });
        case 'print is cancelled':
          return say({ printing: false, ...off });
        case 'print pauses and cools':
          return say({ printing: true, ...cool });
        case 'print resumes':
          return say({ printing: true, ...hot });
        case 'heater is set':
          return say({ 'hotend-target': 180, hotend: 90 });
        case 'heater is off':
          return say(off);
        case 'everything is cool':
          return say({ hotend: 30, bed: 25 });
        case 'something cools':
          return say({ hotend: 120, bed: 40 });
        case 'sensor is lost':
        case 'sensor opens':
          sensor = what === 'sensor is lost' ? 'lost' : 'open';
          return speak();
        case 'sensor sticks':
          // A sensor that sticks while cool cannot be detected.
          if (known.hotend > coolC) stuck ??= known.hotend;
          return speak();
        case 'sensor is well':
          sensor = 'well';
          stuck = undefined;
          return speak();
        case 'host dies':
          alive = false;
          return cancel();
        case 'host is back':
          alive = true;
          return speak();
        default:
      }
    },
    calls: () => false,
    heal() {
      alive = true;
      sensor = 'well';
      stuck = undefined;
      say({ printing: false, done: false, ...cool });
    },
    get isWell() {
      return hasTold;
    },
    printStarts: () => say({ printing: true, done: false, ...hot }),
    printEnds: () => say({ printing: false, done: true, ...off }),
    cools: () => say({ hotend: 45, bed: 40 }),
    whyNotOff() {
      if (heard !== 'all' || silentS() > printFreshS) return 'something may print';
      if (said.printing) return 'a print goes on';
      if (silentS() > heatFreshS || !(said.bed >= -10)) return 'a temperature is not known';
      if (said['hotend-target'] > 0 || said['bed-target'] > 0) return 'a heater is set';
      return said.hotend > coolC || said.bed > coolC ? 'something is hot' : undefined;
    },
    isFault: () => false,
  };
}
