import { klipperOver } from '../../src/faces/klipper/klipper.ts';
import { moonrakerOver } from '../../src/faces/moonraker/moonraker.ts';
import { powerOffStates } from '../../src/components/printer/power-off.ts';
import type { NumberedEvent } from '../../src/machine/event-journal.ts';
import { formatValue } from '../../src/hal/value/types.ts';
import { notificationOf } from '../../src/machine/api/json-values.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { readTranscript, type Transcript } from './host-transcript.ts';
import { createReplayHost, type ReplayHost } from './replay-host.ts';
import { readMachine, setStage, type Stage } from './stage.ts';

/** What is asked of the machine while a recording is played to it. */
export type Plot =
  /** Nothing. */
  | 'nothing asked'
  /** Power off, by the macro M81, as soon as the hot end is hot. */
  | 'M81 while hot'
  /** The same by a print that completes then; only where the recording has no print. */
  | 'complete while hot'
  /** Power off, by M81 from elsewhere, as soon as halyard starts. */
  | 'M81 at the start';

export interface Story {
  /** For people. */
  readonly lines: readonly string[];
  /** What the relay did that it must not do. */
  readonly wrongs: readonly string[];
  /** When the host was found and lost, in seconds of the recording. */
  readonly online: readonly { readonly atS: number; readonly is: boolean }[];
  /** What halyard has asked of the host. */
  readonly asked: ReplayHost['asked'];
  readonly refused: unknown;
  /** Whether the plot could be played: there was a time at which it was hot, and no print. */
  readonly isPlayed: boolean;
}

const hotC = 100;
const coolC = 50;
const heaters = ['extruder', 'heater_bed'];
/** So long the story goes on with the host as it is at the end, for what counts down then. */
const epilogueS = {
  'nothing asked': 400,
  'M81 while hot': 30,
  'complete while hot': 30,
  'M81 at the start': 10,
} as const;
/** In the plots that ask, a countdown is so short that an error of a second is enough. */
const countdownS = 1;
const faultS = 10;

interface StoryOptions {
  /** Seconds of the recording that were over when halyard came. */
  readonly fromS?: number;
  /** G-code that comes beside the recording. */
  readonly gcode?: { readonly atS: number; readonly line: string };
}

/** Plays a recording to the shipped machine of its host, with a plug that is on. */
export async function playStory(
  recording: string | Transcript,
  plot: Plot,
  { fromS = 0, gcode }: StoryOptions = {},
): Promise<Story> {
  const transcript = typeof recording === 'string' ? readTranscript(recording) : recording;
  const clock = virtualClock(1_700_000_000);
  const lines: string[] = [];
  const wrongs: string[] = [];
  const host = createReplayHost(transcript, clock, fromS);
  const { timeline } = host;
  const tell = (who: string, what: string) =>
    lines.push(`${host.now().toFixed(3).padStart(8)}  ${who.padEnd(6)}  ${what}`);
  const component = transcript.host;
  const stage = await setStage(readMachine(`configs/printers/${component}.yaml`), {
    clock,
    faces: [component === 'klipper' ? klipperOver(host.dial) : moonrakerOver(host.dial)],
    plugs: { printer: { on: true } },
    relay(plug, on) {
      tell('relay', `${plug} ${on ? 'ON' : 'OFF'}`);
      const trueC = Math.max(...heaters.map((heater) => timeline.trueC(heater, host.now())));
      if (!on && trueC > coolC && !isFault()) wrongs.push(`OFF at ${trueC} °C, ${host.now()} s`);
    },
    event: (event) => tell('event', eventText(event)),
  });
  const isWhole = plot === 'nothing asked';
  const online: { atS: number; is: boolean }[] = [];
  stage.machine.hal.pins.get(`${component}.online`).observe((is) => online.push({ atS: host.now(), is: is === true }));
  const shutdown = watchShutdown(stage, component, host);
  showPins(stage, component, isWhole, tell);
  for (const { t, mark } of transcript.lines) {
    if (mark !== undefined && !mark.startsWith('answer to') && !mark.startsWith('other client: M6')) {
      clock.after((t - fromS) * 1000, () => tell('', `-- ${mark.split('\n')[0]}`));
    }
  }
  if (gcode) clock.after((gcode.atS - fromS) * 1000, () => void stage.call('gcode.execute', { line: gcode.line }));
  const hasPrint = transcript.lines.some(({ msg }) => JSON.stringify(msg ?? {}).includes('"state":"printing"'));
  const atS = plot === 'complete while hot' && hasPrint ? undefined : hotAt(host, transcript.endS);
  const isAsked = !isWhole && (atS !== undefined || plot === 'M81 at the start');
  if (isAsked) {
    stage.machine.hal.setp('power-off.delay', countdownS);
    clock.after(plot === 'M81 at the start' ? 0 : (atS ?? 0) * 1000, () =>
      ask(plot, host, stage, tell, (ms, run) => clock.after(ms, run)),
    );
  }
  if (isWhole || isAsked) await clock.advance((transcript.endS - fromS + epilogueS[plot]) * 1000);
  tell('', `-- the end; the plug is ${stage.plug('printer').on ? 'ON' : 'OFF'}`);
  const refused = stage.value(`${component}.refused`);
  await stage.dispose();
  return { lines, wrongs, online, asked: host.asked, refused, isPlayed: isWhole || isAsked };

  /** A shutdown that was seen, for as long as the machine waits, and Klipper still there to say so. */
  function isFault(): boolean {
    const nowS = host.now();
    const isThere = timeline.listens(nowS) && timeline.klipperIsThere(nowS) && timeline.hangsUntil(nowS) === undefined;
    const says = timeline.status(nowS)['webhooks']?.['state'];
    return isThere && says === 'shutdown' && nowS - shutdown.sinceS >= faultS;
  }
}

/** When the true temperature of the hot end is first above 100 °C, from one second after the start on. */
function hotAt({ timeline }: ReplayHost, endS: number): number | undefined {
  for (let atS = 1; atS < endS; atS += 0.25) {
    const told = timeline.status(atS)['extruder']?.['temperature'];
    if (timeline.trueC('extruder', atS) > hotC && (typeof told !== 'number' || told > hotC || told === 0)) return atS;
  }
  return undefined;
}

type Tell = (who: string, what: string) => void;

function ask(
  plot: Plot,
  host: ReplayHost,
  stage: Stage,
  tell: Tell,
  after: (ms: number, run: () => void) => void,
): void {
  const isReady = host.timeline.status(host.now())['webhooks']?.['state'] === 'ready';
  if (plot === 'complete while hot') {
    tell('', '-- a print begins and is complete');
    host.change({ print_stats: { state: 'printing' } });
    after(300, () => host.change({ print_stats: { state: 'complete' } }));
  } else if (isReady && plot !== 'M81 at the start') {
    tell('', '-- a macro calls gcode.execute M81');
    host.call('gcode.execute', { line: 'M81' });
  } else {
    tell('', '-- halyard is told M81, but not by a macro');
    void stage.call('gcode.execute', { line: 'M81' });
  }
}

function watchShutdown(stage: Stage, component: string, host: ReplayHost): { sinceS: number } {
  const seen = { sinceS: Infinity };
  stage.machine.hal.pins.get(`${component}.shutdown`).observe((on) => (seen.sinceS = on ? host.now() : Infinity));
  return seen;
}

/** The relay's own story, and, of one that is told as a whole, what the host was taken to be. */
function showPins({ machine }: Stage, component: string, isWhole: boolean, tell: Tell): void {
  const bits = ['online', 'ready', 'shutdown', 'error', 'printing', 'paused', 'complete'].map(
    (bit) => `${component}.${bit}`,
  );
  const shown = ['printer.enable', 'power-off.state', 'printer.lock', ...(isWhole ? ['fault.out', ...bits] : [])];
  for (const name of shown) {
    let isFirst = true;
    const pin = machine.hal.pins.get(name);
    pin.observe((value) => {
      const text = name === 'power-off.state' ? powerOffStates[Number(value)] : formatValue(pin.type, value);
      if (!isFirst) tell('pin', `${name} = ${text}`);
      isFirst = false;
    });
  }
  if (isWhole)
    for (const heater of ['hotend', 'bed'])
      showHeater(machine.hal.pins.get(`${component}.${heater}.temperature`), tell);
}

/** Only when it becomes known or unknown. */
function showHeater(
  pin: { readonly name: string; observe(hear: (value: unknown) => void): unknown },
  tell: Tell,
): void {
  let isKnown = false;
  pin.observe((value) => {
    if (!Number.isNaN(value) === isKnown) return;
    isKnown = !isKnown;
    tell('pin', `${pin.name} ${isKnown ? `known: ${String(value)}` : 'unknown'}`);
  });
}

function eventText(event: NumberedEvent): string {
  const { method, params } = notificationOf(event);
  const { name, cause, time: _, seq: __, ...details } = params;
  const more = Object.entries(details).map(([key, value]) => ` ${key}=${String(value)}`);
  return `${method} from ${String(name)}: ${String(cause)}${more.join('')}`;
}
