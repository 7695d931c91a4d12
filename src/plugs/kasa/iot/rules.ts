import { PlugError } from '../../../errors.ts';
import type { PlugRule } from '../../in-plug.ts';
import { told, untold } from './ask.ts';
import type { IotAsk } from './ask.ts';
import { askCountdowns, wordsOfCountdown } from './countdown.ts';
import type { Countdown } from './countdown.ts';
import { listOf, numberOf, textOf, wholeOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';

/** A rule of the plug, with its meaning. */
export interface KasaRule extends PlugRule {
  readonly id: string;
  /** The rule as the plug reports it. */
  readonly raw: JsonObject;
}

/** Reads the rules that switch at times of the day. */
export async function readSchedule(ask: IotAsk, signal?: AbortSignal): Promise<readonly KasaRule[]> {
  return told(await askSchedule(ask, signal), 'the rules of its schedule');
}

/** Reads the rules of away mode: times in which the plug switches at random, so that the home looks inhabited. */
export async function readAway(ask: IotAsk, signal?: AbortSignal): Promise<readonly KasaRule[]> {
  return told(await askAway(ask, signal), 'the rules of away mode');
}

/** The countdown as a rule. */
export function describeCountdown(countdown: Countdown): KasaRule {
  const { id, name, enabled, raw } = countdown;
  return { kind: 'countdown', id, name, enabled, does: wordsOfCountdown(countdown), raw };
}

/**
 * Reads all rules of a plug. A module that the plug does not have has no rules. If a module does not report its rules,
 * those of the others are returned if one of them is enabled, which is the important fact; else it throws
 * `plug-protocol`.
 */
export async function readAllRules(ask: IotAsk, signal?: AbortSignal): Promise<readonly PlugRule[]> {
  const countdowns: AskRules = async () => (await askCountdowns(ask, signal))?.map(describeCountdown);
  const rules: PlugRule[] = [];
  let isWhole = true;
  for (const askRules of [askSchedule, askAway, countdowns]) {
    const known = await withoutModule(() => askRules(ask, signal));
    if (known) rules.push(...known);
    else isWhole = false;
  }
  if (isWhole || rules.some(({ enabled }) => enabled)) return rules;
  throw untold('all its rules');
}

type AskRules = (ask: IotAsk, signal?: AbortSignal) => Promise<readonly KasaRule[] | undefined>;

const askSchedule: AskRules = async (ask, signal) =>
  rulesIn('schedule', await ask('schedule', 'get_rules', {}, signal), describeSchedule);

const askAway: AskRules = async (ask, signal) =>
  rulesIn('away', await ask('anti_theft', 'get_rules', {}, signal), describeAway);

async function withoutModule(read: () => ReturnType<AskRules>): ReturnType<AskRules> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof PlugError && error.code === 'plug-unsupported') return [];
    throw error;
  }
}

/** Undefined if the plug does not report them. */
function rulesIn(
  kind: PlugRule['kind'],
  reply: JsonObject,
  describe: (rule: JsonObject) => string,
): readonly KasaRule[] | undefined {
  // The effect of the overall switch is not documented: a rule that is itself enabled is assumed to act.
  const note = numberOf(reply, 'enable') === 0 ? ' (all such rules are disabled as a whole)' : '';
  return listOf(reply, 'rule_list')?.map((raw) => ({
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
    [rule['sact'], timeOf(rule, 'stime_opt', 'smin')],
    [rule['eact'], timeOf(rule, 'etime_opt', 'emin')],
  ] as const;
  const switched = steps.flatMap(([action, time]) => {
    const does = actionOf(action);
    return does === undefined || time === undefined ? [] : [`${does} ${time}`];
  });
  if (switched.length > 0) return `switches ${switched.join(', ')} ${daysOf(rule)}`;
  return steps.some(([action]) => typeof action === 'number')
    ? 'switches nothing'
    : 'may switch; action and time are unknown';
}

/** Plugs report -1 for a missing step of a rule, or leave it out. */
function actionOf(action: unknown): string | undefined {
  if (action === 0 || action === 1) return action === 1 ? 'on' : 'off';
  return action === undefined || typeof action === 'number' ? undefined : 'on or off';
}

function describeAway(rule: JsonObject): string {
  const from = timeOf(rule, 'stime_opt', 'smin') ?? unknownTime;
  const to = timeOf(rule, 'etime_opt', 'emin') ?? unknownTime;
  return `switches at random from ${from.replace(/^at /, '')} to ${to.replace(/^at /, '')} ${daysOf(rule)}`;
}

const unknownTime = 'at an unknown time';

/** Undefined for -1, which means none. */
function timeOf(rule: JsonObject, optionKey: string, minutesKey: string): string | undefined {
  const { [optionKey]: option = 0 } = rule;
  if (option === -1) return undefined;
  if (option === 1) return 'at sunrise';
  if (option === 2) return 'at sunset';
  const minutes = wholeOf(rule, minutesKey, 0, 24 * 60 - 1);
  if (option !== 0 || minutes === undefined) return unknownTime;
  return `at ${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function daysOf(rule: JsonObject): string {
  if (numberOf(rule, 'repeat') === 0) return dateOf(rule) ?? 'once';
  const { wday } = rule;
  const known: readonly unknown[] = [0, 1, false, true];
  if (!Array.isArray(wday) || !weekdays.every((_, index) => known.includes(wday[index]))) return 'on unknown days';
  const days = weekdays.filter((_, index) => wday[index] === 1 || wday[index] === true);
  return days.length === weekdays.length || days.length === 0 ? 'every day' : `on ${days.join(', ')}`;
}

function dateOf(rule: JsonObject): string | undefined {
  const [year, month, day] = ['year', 'month', 'day'].map((key) => numberOf(rule, key) ?? 0);
  return year && month && day ? `once, on ${year}-${twoDigits(month)}-${twoDigits(day)}` : undefined;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
