import { PlugError } from '../../errors.ts';
import type { PlugRule } from '../in-plug.ts';
import type { Ask } from './ask.ts';
import { readCountdowns } from './countdown.ts';
import type { Countdown } from './countdown.ts';
import { isObject, numberOf, textOf } from './json.ts';
import type { JsonObject } from './json.ts';

/** A rule as the plug keeps it, with what it means. */
export interface KasaRule extends PlugRule {
  readonly id: string;
  /** In the plug's own words. */
  readonly raw: JsonObject;
}

/** The rules that switch at times of the day. */
export async function readSchedule(ask: Ask, signal?: AbortSignal): Promise<readonly KasaRule[]> {
  return rulesIn('schedule', await ask('schedule', 'get_rules', {}, signal), describeSchedule);
}

/** The rules of away mode: times in which the plug switches at random, to look inhabited. */
export async function readAway(ask: Ask, signal?: AbortSignal): Promise<readonly KasaRule[]> {
  return rulesIn('away', await ask('anti_theft', 'get_rules', {}, signal), describeAway);
}

/** A countdown as a rule among the others. */
export function describeCountdown({ id, name, enabled, on, remainS, delayS, raw }: Countdown): KasaRule {
  const action = `switches ${on ? 'on' : 'off'}`;
  const does = enabled ? `${action} in ${remainS} s` : `${action} after ${delayS} s, when it is started`;
  return { kind: 'countdown', id, name, enabled, does, raw };
}

/** All rules of a plug. A module that it does not have has none. */
export async function readAllRules(ask: Ask, signal?: AbortSignal): Promise<readonly PlugRule[]> {
  const countdowns = async () => (await readCountdowns(ask, signal)).map(describeCountdown);
  const rules: PlugRule[] = [];
  for (const read of [() => readSchedule(ask, signal), () => readAway(ask, signal), countdowns]) {
    rules.push(...(await withoutModule(read)));
  }
  return rules;
}

async function withoutModule(read: () => Promise<readonly PlugRule[]>): Promise<readonly PlugRule[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof PlugError && error.code === 'plug-unsupported') return [];
    throw error;
  }
}

function rulesIn(kind: PlugRule['kind'], reply: JsonObject, describe: (rule: JsonObject) => string): KasaRule[] {
  const list = Array.isArray(reply['rule_list']) ? reply['rule_list'] : [];
  // What the switch over all rules does is not documented: a rule that is enabled itself is taken to act.
  const note = numberOf(reply, 'enable') === 0 ? ' (all such rules are switched off as a whole)' : '';
  return list.filter(isObject).map((raw) => ({
    kind,
    id: textOf(raw, 'id'),
    name: textOf(raw, 'name'),
    enabled: numberOf(raw, 'enable') !== 0,
    does: `${describe(raw)}${note}`,
    raw,
  }));
}

function describeSchedule(rule: JsonObject): string {
  const steps = [
    [numberOf(rule, 'sact'), timeOf(rule, 'stime_opt', 'smin')],
    [numberOf(rule, 'eact'), timeOf(rule, 'etime_opt', 'emin')],
  ] as const;
  const switched = steps
    .filter(([action, time]) => (action === 0 || action === 1) && time !== undefined)
    .map(([action, time]) => `${action === 1 ? 'on' : 'off'} ${time}`);
  return switched.length === 0 ? 'switches nothing' : `switches ${switched.join(', ')} ${daysOf(rule)}`;
}

function describeAway(rule: JsonObject): string {
  const from = timeOf(rule, 'stime_opt', 'smin') ?? 'at an unknown time';
  const to = timeOf(rule, 'etime_opt', 'emin') ?? 'an unknown time';
  return `switches at random from ${from.replace(/^at /, '')} to ${to.replace(/^at /, '')} ${daysOf(rule)}`;
}

function timeOf(rule: JsonObject, optionKey: string, minutesKey: string): string | undefined {
  const option = numberOf(rule, optionKey) ?? 0;
  const minutes = numberOf(rule, minutesKey);
  if (option === 1) return 'at sunrise';
  if (option === 2) return 'at sunset';
  if (option !== 0 || minutes === undefined) return undefined;
  return `at ${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function daysOf(rule: JsonObject): string {
  const { wday } = rule;
  const isOn = (index: number) => Array.isArray(wday) && (wday[index] === 1 || wday[index] === true);
  const days = weekdays.filter((_, index) => isOn(index));
  if (numberOf(rule, 'repeat') === 0) return dateOf(rule) ?? 'once';
  return days.length === weekdays.length || days.length === 0 ? 'every day' : `on ${days.join(', ')}`;
}

function dateOf(rule: JsonObject): string | undefined {
  const [year, month, day] = ['year', 'month', 'day'].map((key) => numberOf(rule, key) ?? 0);
  return year && month && day ? `once, on ${year}-${twoDigits(month)}-${twoDigits(day)}` : undefined;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
