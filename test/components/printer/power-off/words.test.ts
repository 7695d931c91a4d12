import { describe, expect, it } from 'vitest';
import { relayText } from '../../../../src/components/printer/power-off/relays.ts';
import type { Hindrance, PowerOffInputs, PowerOffOutcome } from '../../../../src/components/printer/power-off/state.ts';
import {
  decidingValues,
  reasonOf,
  waitText,
  withdrawalText,
} from '../../../../src/components/printer/power-off/words.ts';

const outcome: PowerOffOutcome = {
  state: 'idle',
  edge: undefined,
  hindrance: undefined,
  lock: false,
  countdownS: 0,
  accepted: undefined,
  isOffAlready: false,
  withdrawn: undefined,
  withdrawPlugs: undefined,
  countdown: undefined,
  switchOff: undefined,
  result: undefined,
  againS: undefined,
};

describe('the reason why a request waits, in words', () => {
  it.each<[Hindrance, string]>([
    [{ why: 'printing' }, 'printing is TRUE'],
    [{ why: 'printing-unknown' }, 'printing is unknown'],
    [{ why: 'heater-set', index: 1 }, 'target-1 is set'],
    [{ why: 'heater-unknown', index: 0 }, 'target-0 is unknown'],
    [{ why: 'hot', index: 2 }, 'temperature-2 is above 50 °C'],
    [{ why: 'temperature-unknown', index: 0 }, 'temperature-0 is unknown'],
  ])('describes %o', (hindrance, text) => {
    expect(waitText({ ...outcome, hindrance }, 50)).toBe(text);
    expect(reasonOf({ ...outcome, hindrance, state: 'blocked' }, 'idle', 50, '')).toBe(`a request waits: ${text}`);
  });

  it('is the countdown in whole seconds, or nothing', () => {
    expect(waitText({ ...outcome, countdownS: 2.1 }, 50)).toBe('switches off in 3 s');
    expect(waitText(outcome, 50)).toBe('nothing');
  });
});

it.each<[PowerOffOutcome['state'], Parameters<typeof reasonOf>[1], string]>([
  ['idle', 'idle', 'no request to switch off'],
  ['counting', 'idle', 'switches off in 0 s'],
  ['switching', 'switching', 'has asked for off; left is still on'],
  ['not-done', 'not-done', 'has asked for off, but left is still on'],
  ['off', 'asked', 'has asked for off; there is no relay to read'],
  ['off', 'off', 'has switched off'],
  ['aborted', 'aborted', 'the request was aborted'],
])('the state %s after %s has words', (state, phase, text) => {
  expect(reasonOf({ ...outcome, state }, phase, 50, 'left is still on')).toBe(text);
});

it('the cause of a withdrawal has words', () => {
  const causes = ['power', 'printing', 'not-armed', 'abort', 'heater-set', 'activity', 'taken-back'] as const;
  expect(causes.map(withdrawalText)).toEqual([
    'power was requested or switched from elsewhere',
    'a print has started, or must be assumed',
    'arm is FALSE',
    'it was aborted',
    'a heater was set',
    'the idle time was interrupted',
    'the plug no longer needs it',
  ]);
});

it('relays that were not read off are named, with whether they can be read', () => {
  const relay = (name: string, on: boolean | undefined) => ({ name, on, isOff: on === false, isOpen: true });
  expect(relayText([relay('left', true), relay('off', false), relay('right', undefined)])).toBe(
    'left is still on, right cannot be read',
  );
  expect(relayText([relay('off', false)])).toBe('every relay is off');
});

it('the deciding values are given by pin, and NaN as unknown', () => {
  const now: PowerOffInputs = {
    power: true,
    printing: undefined,
    arm: true,
    abort: false,
    activity: false,
    temperatures: [25, NaN],
    targets: [Infinity, 60],
    temperatureMax: 50,
    delayS: 60,
    idleTimeoutS: 0,
    events: [],
    relays: [],
  };
  expect(decidingValues(now)).toEqual({
    printing: 'unknown',
    'temperature-0': 25,
    'temperature-1': 'unknown',
    'target-0': 'unknown',
    'target-1': 60,
  });
  expect(decidingValues({ ...now, printing: false })).toMatchObject({ printing: false });
});
