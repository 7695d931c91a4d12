import { powerOffStates } from '../../src/components/printer/power-off.ts';
import { watchdogCauses } from '../../src/components/plug/plug-watchdog.ts';
import type { NumberedEvent } from '../../src/machine/event-journal.ts';
import { formatValue, type HalType, type HalValue } from '../../src/hal/value/types.ts';
import { notificationOf } from '../../src/machine/api/json-values.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { globMatcher } from '../../src/util/glob.ts';
import { setStage, type Stage } from './stage.ts';
import type { VirtualPlugStart } from './virtual-plug.ts';

/** The first line of a run: what is on the stage. */
interface Opening {
  /** What the run shows, for who reads it. */
  readonly run: string;
  readonly machine: string;
  readonly plugs?: Readonly<Record<string, VirtualPlugStart>>;
  /** Pins whose changes are told. */
  readonly show: readonly string[];
  /** Seconds after which a living host repeats all its values. */
  readonly hostEvery?: number;
}

type Values = Readonly<Record<string, boolean | number | string>>;

/** Any other line: what happens, and when. Several things may happen at once. */
interface Happening {
  /** `h:mm:ss`, from the start. */
  readonly at: string;
  /** A word to the reader. */
  readonly note?: string;
  /** The host has new values, dies or comes back. */
  readonly host?: Values | 'dies' | 'comes back';
  readonly gcode?: string;
  readonly call?: { readonly method: string; readonly params: Readonly<Record<string, unknown>> };
  /** Somebody presses the button of a plug. */
  readonly press?: string;
  /** Plugs that are on the network, or not any more. */
  readonly network?: Readonly<Record<string, 'up' | 'down'>>;
  /** What plugs feed now draws so many watts. */
  readonly load?: Readonly<Record<string, number>>;
  /** Mains fail at a plug for a moment. */
  readonly mains?: string;
  readonly end?: true;
}

/** Plays a run, given as lines of JSON, in virtual time, and tells what happened, a line each. */
export async function playRun(lines: string): Promise<string> {
  const [opening, ...happenings] = lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown) as [Opening, ...Happening[]];
  const clock = virtualClock(1_700_000_000);
  const told: string[] = [];
  let startMs = 0;
  const tell = (who: string, what: string) => told.push(`${timeOf(clock.now() - startMs)}  ${who.padEnd(7)}  ${what}`);
  const stage = await setStage(opening.machine, {
    clock,
    ...(opening.plugs ? { plugs: opening.plugs } : {}),
    relay: (plug, on, by) =>
      tell('relay', `${plug} ${on ? 'ON' : 'OFF'}, by ${by === 'runner' ? 'halyard' : 'its button'}`),
    event: (event) => tell('event', eventText(event)),
  });
  startMs = clock.now();
  showPins(stage, opening.show, tell);
  const host = createHost(stage, opening.hostEvery ?? 5, (ms, run) => clock.after(ms, run));
  for (const happening of happenings) {
    await clock.advance(startMs + msOf(happening.at) - clock.now());
    happen(happening, stage, host, tell);
  }
  await stage.dispose();
  return `${[opening.run, opening.machine, '', ...told].join('\n')}\n`;
}

type Tell = (who: string, what: string) => void;

function happen(happening: Happening, stage: Stage, host: Host, tell: Tell): void {
  const { note, gcode, call, press, network = {}, load = {}, mains, end } = happening;
  if (note !== undefined) tell('', `-- ${note}`);
  if (typeof happening.host === 'object') {
    tell('host', `says ${valuesText(happening.host)}`);
    host.say(happening.host);
  } else if (happening.host !== undefined) {
    tell('host', happening.host);
    if (happening.host === 'dies') host.die();
    else host.comeBack();
  }
  if (gcode !== undefined) {
    tell('G-code', gcode);
    stage.call('gcode.execute', { line: gcode });
  }
  if (call !== undefined) {
    tell('host', `asks ${call.method} ${JSON.stringify(call.params)}`);
    stage.call(call.method, call.params);
  }
  if (press !== undefined) {
    tell('button', `somebody presses the button of ${press}`);
    stage.plug(press).press();
  }
  for (const [plug, state] of Object.entries(network)) {
    tell('network', state === 'up' ? `${plug} is back` : `${plug} is gone`);
    stage.plug(plug).reachable = state === 'up';
  }
  for (const [plug, watts] of Object.entries(load)) {
    tell('load', `${plug} feeds ${watts} W`);
    stage.plug(plug).loadW = watts;
  }
  if (mains !== undefined) {
    tell('mains', `fail at ${mains} for a moment`);
    stage.plug(mains).interrupt();
  }
  if (end) tell('', '-- the end');
}

interface Host {
  say(values: Values): void;
  die(): void;
  comeBack(): void;
}

/** A host says everything again and again, so that it is known to live. */
function createHost(stage: Stage, everyS: number, after: (ms: number, run: () => void) => () => void): Host {
  let known: Values = {};
  let cancel: (() => void) | undefined;
  const repeat = () => {
    if (Object.keys(known).length > 0) stage.call('component.set', { component: stage.host, values: known });
    cancel = after(everyS * 1000, repeat);
  };
  return {
    say(values) {
      known = { ...known, ...values };
      cancel?.();
      repeat();
    },
    die: () => cancel?.(),
    comeBack: repeat,
  };
}

function showPins({ machine }: Stage, patterns: readonly string[], tell: Tell): void {
  const matchers = patterns.map(globMatcher);
  const types = new Map(machine.members.map(({ name, type }) => [name, type]));
  for (const pin of [...machine.hal.pins.values(), ...machine.hal.signals.values()]) {
    if (!matchers.some((matches) => matches(pin.name))) continue;
    let isFirst = true;
    const owner = pin.name.slice(0, pin.name.lastIndexOf('.'));
    pin.observe((value: HalValue) => {
      if (!isFirst)
        tell('pin', `${pin.name} = ${wordOf(types.get(owner), pin.name, value) ?? textOf(pin.type, value)}`);
      isFirst = false;
    });
  }
}

/** The name of a state that a pin shows as a number. */
function wordOf(type: string | undefined, pin: string, value: HalValue): string | undefined {
  if (type === 'power-off' && pin.endsWith('.state')) return powerOffStates[Number(value)];
  return type === 'plug-watchdog' && pin.endsWith('.cause') ? watchdogCauses[Number(value)] : undefined;
}

function textOf(type: HalType, value: HalValue): string {
  return formatValue(type, value);
}

function valuesText(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}

function eventText(event: NumberedEvent): string {
  const { method, params } = notificationOf(event);
  const { name, cause, time: _, seq: __, ...details } = params;
  const more = Object.entries(details).map(([key, value]) => ` ${key}=${String(value)}`);
  return `${method} from ${String(name)}: ${String(cause)}${more.join('')}`;
}

function msOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return Math.round((hours * 3600 + minutes * 60 + seconds) * 1000);
}

function timeOf(ms: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const total = Math.floor(ms / 1000);
  const fraction = ms % 1000 === 0 ? '    ' : `.${String(Math.round(ms % 1000)).padStart(3, '0')}`;
  return `${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}${fraction}`;
}
