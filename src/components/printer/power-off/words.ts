import type { EventDetails } from '../../events.ts';
import type { Hindrance, PowerOffInputs, PowerOffOutcome, PowerOffPhase, Withdrawal } from './state.ts';

/** The state in words, for people. `relays` says of each relay that was not read off how it is. */
export function reasonOf(
  { state, hindrance, countdownS }: PowerOffOutcome,
  phase: PowerOffPhase,
  temperatureMax: number,
  relays: string,
): string {
  if (hindrance) return `a request waits: ${hindranceText(hindrance, temperatureMax)}`;
  if (state === 'counting') return countdownText(countdownS);
  if (state === 'switching') return `has asked for off; ${relays}`;
  if (state === 'not-done') return `has asked for off, but ${relays}`;
  if (phase === 'asked') return 'has asked for off; no relay is read that would show it';
  if (state === 'off') return 'has switched off';
  return state === 'aborted' ? 'the request was aborted' : 'no request to switch off';
}

/** What a request waits for, in words. */
export function waitText({ hindrance, countdownS }: PowerOffOutcome, temperatureMax: number): string {
  if (hindrance) return hindranceText(hindrance, temperatureMax);
  return countdownS > 0 ? countdownText(countdownS) : 'nothing';
}

function countdownText(countdownS: number): string {
  return `switches off in ${Math.ceil(countdownS)} s`;
}

function hindranceText(hindrance: Hindrance, temperatureMax: number): string {
  if (!('index' in hindrance)) {
    return hindrance.why === 'printing' ? 'printing is TRUE' : 'whether something prints is not known';
  }
  const { why, index } = hindrance;
  if (why === 'heater-set') return `target-${index} is set`;
  if (why === 'heater-unknown') return `target-${index} is unknown`;
  return `temperature-${index} is ${why === 'hot' ? `above ${temperatureMax} °C` : 'unknown'}`;
}

const withdrawals: Readonly<Record<Withdrawal, string>> = {
  power: 'power was asked for, or switched, by somebody else',
  printing: 'a print has started, or it is no longer known that none runs',
  'not-armed': 'arm is FALSE',
  abort: 'it was aborted',
  'heater-set': 'a heater was set',
  activity: 'somebody does something',
  'taken-back': 'the plug needs it no more',
};

export function withdrawalText(cause: Withdrawal): string {
  return withdrawals[cause];
}

/** The values that have decided, for an event. */
export function decidingValues(now: PowerOffInputs): EventDetails {
  const known = (value: number) => (Number.isFinite(value) ? value : 'unknown');
  const each = (name: string, values: readonly number[]) =>
    values.map((value, index) => [`${name}-${index}`, known(value)] as const);
  return {
    printing: now.printing ?? 'unknown',
    ...Object.fromEntries([...each('temperature', now.temperatures), ...each('target', now.targets)]),
  };
}
