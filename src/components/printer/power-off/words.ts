import type { EventDetails } from '../../events.ts';
import type { Hindrance, PowerOffInputs, PowerOffOutcome, PowerOffPhase, Withdrawal } from './state.ts';

/** The state in words, for people. `relays` describes the relays that were not read off. */
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
  if (phase === 'asked') return 'has asked for off; there is no relay to read';
  if (state === 'off') return 'has switched off';
  return state === 'aborted' ? 'the request was aborted' : 'no request to switch off';
}

/** The reason why a request waits, in words. */
export function waitText({ hindrance, countdownS }: PowerOffOutcome, temperatureMax: number): string {
  if (hindrance) return hindranceText(hindrance, temperatureMax);
  return countdownS > 0 ? countdownText(countdownS) : 'nothing';
}

function countdownText(countdownS: number): string {
  return `switches off in ${Math.ceil(countdownS)} s`;
}

function hindranceText(hindrance: Hindrance, temperatureMax: number): string {
  if (!('index' in hindrance)) {
    return hindrance.why === 'printing' ? 'printing is TRUE' : 'printing is unknown';
  }
  const { why, index } = hindrance;
  if (why === 'heater-set') return `target-${index} is set`;
  if (why === 'heater-unknown') return `target-${index} is unknown`;
  return `temperature-${index} is ${why === 'hot' ? `above ${temperatureMax} °C` : 'unknown'}`;
}

const withdrawals: Readonly<Record<Withdrawal, string>> = {
  power: 'power was requested or switched from elsewhere',
  printing: 'a print has started, or must be assumed',
  'not-armed': 'arm is FALSE',
  abort: 'it was aborted',
  'heater-set': 'a heater was set',
  activity: 'the idle time was interrupted',
  'taken-back': 'the plug no longer needs it',
};

export function withdrawalText(cause: Withdrawal): string {
  return withdrawals[cause];
}

/** The values behind the decision, for an event. */
export function decidingValues(now: PowerOffInputs): EventDetails {
  const known = (value: number) => (Number.isFinite(value) ? value : 'unknown');
  const each = (name: string, values: readonly number[]) =>
    values.map((value, index) => [`${name}-${index}`, known(value)] as const);
  return {
    printing: now.printing ?? 'unknown',
    ...Object.fromEntries([...each('temperature', now.temperatures), ...each('target', now.targets)]),
  };
}
