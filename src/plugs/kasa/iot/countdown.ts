import { PlugError } from '../../../errors.ts';
import { offTimerName } from '../../in-plug.ts';
import type { PlugOffTimer } from '../../in-plug.ts';
import { told } from './ask.ts';
import type { IotAsk } from './ask.ts';
import { listOf, numberOf, textOf, wholeOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';

/** The plug's only countdown rule: it switches once after a delay and then stays, disabled. */
export interface Countdown {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** The state that it switches to; like the times, undefined if the plug does not report it. */
  readonly on: boolean | undefined;
  readonly delayS: number | undefined;
  /** Time until it acts; 0 if it will not act. */
  readonly remainS: number | undefined;
  /** The rule as the plug reports it. */
  readonly raw: JsonObject;
}

export async function readCountdowns(ask: IotAsk, signal?: AbortSignal): Promise<readonly Countdown[]> {
  return told(await askCountdowns(ask, signal), 'its countdown');
}

/** Undefined if the plug does not report whether it has a countdown. */
export async function askCountdowns(ask: IotAsk, signal?: AbortSignal): Promise<readonly Countdown[] | undefined> {
  return listOf(await ask('count_down', 'get_rules', {}, signal), 'rule_list')?.map(countdownIn);
}

function countdownIn(raw: JsonObject): Countdown {
  const act = wholeOf(raw, 'act', 0, 1);
  return {
    id: textOf(raw, 'id'),
    name: textOf(raw, 'name'),
    enabled: numberOf(raw, 'enable') !== 0,
    on: act === undefined ? undefined : act === 1,
    delayS: numberOf(raw, 'delay'),
    remainS: numberOf(raw, 'remain'),
    raw,
  };
}

export interface NewCountdown {
  readonly delayS: number;
  readonly on: boolean;
  readonly name: string;
}

/** Starts a countdown in a plug that has none; fails with `plug-refused` if there is one, even one that is over. */
export async function addCountdown(ask: IotAsk, countdown: NewCountdown, signal?: AbortSignal): Promise<void> {
  await ask('count_down', 'add_rule', argumentsOf(countdown), signal);
}

export async function clearCountdowns(ask: IotAsk, signal?: AbortSignal): Promise<void> {
  await ask('count_down', 'delete_all_rules', {}, signal);
}

/**
 * The countdown as a dead-man's switch. An existing rule is edited and not replaced, so that the plug is never without
 * one. An enabled rule with another name is not ours; it may have been made since the last time.
 */
export function createOffTimer(ask: IotAsk): PlugOffTimer {
  return {
    async arm(delayS, signal) {
      // A plug that does not report its rules refuses a second one: the attempt does no harm.
      const rules = (await askCountdowns(ask, signal)) ?? [];
      const taken = rules.find((rule) => rule.enabled && rule.name !== offTimerName);
      if (taken) throw inUse(taken);
      const usable = rules.find((rule) => rule.name === offTimerName) ?? rules[0];
      const wanted = { delayS, on: false, name: offTimerName };
      if (usable) await ask('count_down', 'edit_rule', { id: usable.id, ...argumentsOf(wanted) }, signal);
      else await addCountdown(ask, wanted, signal);
    },
    async clear(signal) {
      for (const { id, name } of await readCountdowns(ask, signal)) {
        if (name === offTimerName) await ask('count_down', 'delete_rule', { id }, signal);
      }
    },
  };
}

function argumentsOf({ delayS, on, name }: NewCountdown): JsonObject {
  return { enable: 1, delay: Math.round(delayS), act: on ? 1 : 0, name };
}

/** `switches off in 60 s`; names the parts that are unknown. */
export function wordsOfCountdown({ enabled, on, remainS, delayS }: Countdown): string {
  const action = on === undefined ? 'switches on or off' : `switches ${on ? 'on' : 'off'}`;
  const time = enabled ? remainS : delayS;
  const seconds = time === undefined ? 'an unknown time' : `${time} s`;
  return enabled ? `${action} in ${seconds}` : `${action} ${seconds} after it is started`;
}

function inUse(countdown: Countdown): PlugError {
  const message =
    `the plug's only countdown is in use: '${countdown.name}' ${wordsOfCountdown(countdown)}; ` +
    `clear it with 'halyard plug countdown clear', or in the app`;
  return new PlugError('plug-refused', message, { retryable: false });
}
