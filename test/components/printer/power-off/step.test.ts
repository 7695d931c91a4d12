import { describe, expect, it } from 'vitest';
import type {
  PowerOffInputs,
  PowerOffMemory,
  PowerOffOutcome,
} from '../../../../src/components/printer/power-off/state.ts';
import { firstMemory, powerOffStep } from '../../../../src/components/printer/power-off/step.ts';
import { calmInputs } from '../../../helpers/power-off-inputs.ts';

const on = { isOff: false, isOpen: true };
const stubborn = { isOff: false, isOpen: false };
const off = { isOff: true, isOpen: false };

/** A printer with two heaters and one relay. */
const calm: PowerOffInputs = { ...calmInputs, targets: [0, 0], relays: [on] };

type Change = Partial<PowerOffInputs>;

/** Consecutive steps; each keeps the changes of the one before, except its events. */
function stepper(first: Change = {}) {
  let now: PowerOffInputs = { ...calm, ...first };
  let memory: PowerOffMemory = firstMemory(now);
  return (change: Change = {}, periodS = 0): PowerOffOutcome => {
    now = { ...now, events: [], askedDelayS: undefined, ...change };
    const { state, outcome } = powerOffStep(memory, now, periodS);
    memory = state;
    return outcome;
  };
}

const asked: Change = { events: ['asked-off'] };
const handedOver: Change = { events: ['handed-over'] };

/** Steps up to the request for off, which the plug has received. */
function switching(first: Change = {}) {
  const step = stepper({ delayS: 0, ...first });
  expect(step(asked).switchOff).toBe('request');
  expect(step({ power: false, delayS: 60 }).state).toBe('switching');
  return step;
}

/** Steps up to not-done, by a relay without an open request. */
function notDone(relays = [stubborn], first: Change = {}) {
  const step = switching(first);
  expect(step({ relays }, 10).result).toBe('not-done');
  return step;
}

describe('the first step', () => {
  it('asks for off at once without a countdown, if nothing hindered it before', () => {
    expect(stepper({ delayS: 0 })(asked).switchOff).toBe('request');
  });

  it('only opens the lock if it was closed before', () => {
    const step = stepper({ delayS: 0, temperatures: [200] });
    expect(step({ ...asked, temperatures: [25] })).toMatchObject({ lock: false, switchOff: undefined, countdownS: 0 });
    expect(step().switchOff).toBe('request');
  });

  it('works like the later ones in that', () => {
    const step = stepper({ delayS: 0 });
    expect(step({ ...asked, temperatures: [20, 200] })).toMatchObject({ hindrance: { why: 'hot', index: 1 } });
    expect(step({ temperatures: [25] })).toMatchObject({ lock: false, switchOff: undefined, hindrance: undefined });
    expect(step().switchOff).toBe('request');
  });

  it('does not count time before it', () => {
    expect(stepper()(asked, 5)).toMatchObject({ countdownS: 60, countdown: 'started', againS: 1 });
    expect(stepper({ idleTimeoutS: 600 })({}, 10).againS).toBe(600);
  });

  it('takes the state that it finds as unchanged', () => {
    const step = stepper({ printing: true, abort: true, arm: false, targets: [200, 0] });
    expect(step()).toMatchObject({ withdrawPlugs: undefined, withdrawn: undefined, state: 'idle', lock: true });
  });
});

describe('a hindrance', () => {
  it('is reported for a waiting request, and closes the lock even without one', () => {
    const step = stepper();
    expect(step({ temperatures: [200] })).toMatchObject({ lock: true, hindrance: undefined });
    expect(step(asked)).toMatchObject({ lock: true, hindrance: { why: 'hot', index: 0 } });
    expect(step({ temperatures: [25] })).toMatchObject({ lock: false, hindrance: undefined });
  });
});

describe('a countdown', () => {
  it.each([-1, -Infinity, NaN])('takes a delay of %d for five minutes', (delayS) => {
    expect(stepper({ delayS })(asked).countdownS).toBe(300);
  });

  it('uses the delay of the pin if the request gives a negative one or NaN', () => {
    for (const askedDelayS of [-1, NaN]) expect(stepper()({ ...asked, askedDelayS }).countdownS).toBe(60);
  });

  it('counts a late step as two seconds', () => {
    const step = stepper();
    step(asked);
    expect(step({}, 1.5).countdownS).toBe(58.5);
    expect(step({}, 3600).countdownS).toBe(56.5);
  });

  it('restarts with a request that comes right after a request for power', () => {
    const step = stepper();
    step(asked);
    expect(step({}, 2).countdownS).toBe(58);
    expect(step({ events: ['asked-on', 'asked-off'] }, 2)).toMatchObject({
      countdownS: 60,
      countdown: 'started',
      withdrawn: 'power',
      accepted: 'request',
    });
  });

  it('is not reported as stopped when such a request asks for off at once', () => {
    const step = stepper();
    step(asked);
    expect(step({ events: ['asked-on', 'asked-off'], askedDelayS: 0 })).toMatchObject({
      switchOff: 'request',
      countdown: undefined,
      countdownS: 0,
    });
  });

  it('continues when the request is repeated, and restarts if the repeated one gives its own countdown', () => {
    const step = stepper();
    step(asked);
    step({}, 2);
    expect(step({ events: ['asked-off', 'asked-off'] }, 1)).toMatchObject({ countdownS: 57, accepted: undefined });
    expect(step({ ...asked, askedDelayS: 10 }, 1)).toMatchObject({ countdownS: 10, countdown: 'started' });
  });

  it('starts when the last hindrance ends, and with a step of no time', () => {
    const step = stepper({ temperatures: [200] });
    expect(step(asked)).toMatchObject({ countdown: undefined, countdownS: 0, state: 'waiting-cool' });
    expect(step({ temperatures: [25] }, 5)).toMatchObject({ countdown: 'started', countdownS: 60, state: 'counting' });
    expect(step({}, 1)).toMatchObject({ countdown: undefined, countdownS: 59, againS: 1 });
    expect(step({ temperatures: [51] }, 1)).toMatchObject({ countdown: 'hot', countdownS: 0 });
  });

  it('wakes at whole seconds, but not while the request only waits', () => {
    const step = stepper({ delayS: 2.5, idleTimeoutS: 600 });
    expect(step(asked).againS).toBe(0.5);
    expect(step({ temperatures: [200] }, 0.5)).toMatchObject({ againS: undefined, lock: true });
  });

  it('is that of the pin again for a request that a plug hands over, and for idleness', () => {
    const step = stepper();
    step({ ...asked, askedDelayS: 5 });
    step({ events: ['asked-on'] });
    expect(step(handedOver).countdownS).toBe(60);
  });
});

describe('a request', () => {
  it('is accepted once, even when it is made twice at once', () => {
    expect(stepper()({ events: ['asked-off', 'asked-off'] }).accepted).toBe('request');
    const step = stepper();
    expect(step(handedOver).accepted).toBe('handed-over');
    expect(step(handedOver).accepted).toBeUndefined();
    expect(step(asked).accepted).toBe('request');
    expect(step(handedOver).accepted).toBeUndefined();
    expect(step({ events: ['taken-back'] })).toMatchObject({ withdrawn: undefined, state: 'counting' });
  });

  it('is ignored while power is FALSE and read off, and while there is no relay to read', () => {
    for (const relays of [[off], [off, off], []])
      expect(stepper({ power: false, relays })(asked)).toMatchObject({ accepted: undefined, isOffAlready: true });
  });

  it('is accepted while a relay is on, whatever power is, and while power is TRUE, whatever the relays are', () => {
    for (const first of [
      { power: false, relays: [off, on] },
      { power: true, relays: [off] },
      { power: true, relays: [] },
    ])
      expect(stepper(first)(asked)).toMatchObject({ accepted: 'request', isOffAlready: false, state: 'counting' });
  });

  it('is withdrawn by power that comes on with it, but not if the plug that hands it over shows its relay', () => {
    expect(stepper({ power: false })({ ...asked, power: true })).toMatchObject({ withdrawn: 'power', state: 'idle' });
    expect(stepper({ power: false, relays: [] })({ ...handedOver, power: true })).toMatchObject({
      withdrawn: undefined,
      state: 'counting',
    });
  });

  it('reads the relay each second while power is FALSE, and ends once it is read off', () => {
    const step = stepper({ power: false, temperatures: [200] });
    expect(step(asked)).toMatchObject({ againS: 1, state: 'waiting-cool' });
    expect(step({}, 1)).toMatchObject({ againS: 1, withdrawn: undefined });
    expect(step({ relays: [off] }, 1)).toMatchObject({ withdrawn: 'power', state: 'idle', againS: undefined });
  });

  it('stays while the plug shows its relay again, and ends when power is switched after that', () => {
    const step = stepper({ power: false });
    step(asked);
    expect(step({ power: true })).toMatchObject({ withdrawn: undefined, state: 'counting' });
    expect(step({ power: false })).toMatchObject({ withdrawn: 'power', state: 'idle' });
  });

  it('does not read relays any more once withdrawn', () => {
    const step = stepper({ power: false });
    step(asked);
    expect(step({ abort: true })).toMatchObject({ withdrawn: 'abort', againS: undefined, state: 'aborted' });
  });

  it('is not ended by causes that withdraw only other kinds of requests', () => {
    const step = stepper();
    step(asked);
    expect(step({ events: ['taken-back'] }).state).toBe('counting');
    expect(step({ activity: true }).state).toBe('counting');
    expect(step({ printing: undefined })).toMatchObject({ withdrawn: undefined, state: 'blocked' });
    expect(step({ printing: false, targets: [0, NaN] })).toMatchObject({ withdrawn: undefined, state: 'blocked' });
  });

  it('ends with a print whose state was unknown for a moment', () => {
    const step = stepper();
    step(asked);
    step({ printing: undefined });
    expect(step({ printing: true })).toMatchObject({ withdrawn: 'printing', withdrawPlugs: 'printing', state: 'idle' });
  });

  it('ends when one of several heaters is set', () => {
    const step = stepper();
    step(asked);
    expect(step({ targets: [0, 60] })).toMatchObject({ withdrawn: 'heater-set', countdown: 'heater-set' });
  });

  it('is not ended by a heater that was set before it, but by one that was unknown for a moment', () => {
    const step = stepper();
    expect(step({ targets: [60, 0] }).withdrawPlugs).toBe('heater-set');
    expect(step(asked)).toMatchObject({ withdrawn: undefined, withdrawPlugs: undefined, state: 'blocked' });
    step({ targets: [0, 0] });
    step({ targets: [0, NaN] });
    expect(step({ targets: [0, 60] })).toMatchObject({ withdrawn: 'heater-set', withdrawPlugs: 'heater-set' });
  });

  it('ends at once while arm is FALSE, and does not notify the plugs again', () => {
    const step = stepper({ arm: false });
    expect(step(asked)).toMatchObject({
      accepted: 'request',
      withdrawn: 'not-armed',
      withdrawPlugs: undefined,
      state: 'idle',
    });
  });

  it('ends with a request for power, even a repeated one', () => {
    const step = stepper();
    step(asked);
    expect(step({ events: ['asked-on', 'asked-on'] })).toMatchObject({
      withdrawn: 'power',
      withdrawPlugs: 'power',
      countdown: 'power',
      state: 'idle',
    });
  });

  it('of a plug ends when the plug no longer needs it', () => {
    const step = stepper();
    step(handedOver);
    expect(step({ events: ['taken-back', 'taken-back'] })).toMatchObject({
      withdrawn: 'taken-back',
      withdrawPlugs: undefined,
      state: 'idle',
    });
  });

  it.each<[string, Change]>([
    ['abort', { abort: true }],
    ['arm', { arm: false }],
    ['a print', { printing: true }],
    ['a heater', { targets: [60, 0] }],
    ['an ask for power', { events: ['asked-on'] }],
  ])('that was never made is not withdrawn by %s', (_, change) => {
    expect(stepper()(change)).toMatchObject({ withdrawn: undefined, countdown: undefined, state: 'idle' });
  });
});

describe('while off is asked for but not read', () => {
  it('a new request is ignored, but one that a plug hands over is accepted', () => {
    expect(switching()(asked)).toMatchObject({ accepted: undefined, state: 'switching' });
    expect(switching()(handedOver)).toMatchObject({ accepted: 'handed-over', state: 'counting' });
  });

  it('the relays are read often at first, and then twice a second', () => {
    const step = switching();
    expect(step().againS).toBeCloseTo(0.1);
    expect(step({}, 0.9).againS).toBeCloseTo(0.1);
    expect(step({}, 0.1).againS).toBeCloseTo(0.5);
    expect(step({}, 8.9)).toMatchObject({ state: 'switching', result: undefined });
    expect(step({}, 0.1)).toMatchObject({ state: 'not-done', result: 'not-done', againS: 1 });
  });

  it('a plug has a tenth of a second to receive the request before it counts as given up', () => {
    const step = switching();
    expect(step({ relays: [stubborn] }, 0.05).result).toBeUndefined();
    expect(step({}, 0.05).result).toBe('not-done');
  });

  it('a relay that is off does not count as given up, but another that has given up does', () => {
    const step = switching();
    expect(step({ relays: [off, on] }, 5)).toMatchObject({ state: 'switching', result: undefined });
    expect(step({ relays: [off, stubborn] }, 0.1)).toMatchObject({ state: 'not-done', result: 'not-done' });
    expect(step({ relays: [off, off] })).toMatchObject({ state: 'off', result: 'done', againS: undefined });
  });

  it('nothing is reported as done if there are no relays any more', () => {
    expect(switching()({ relays: [] })).toMatchObject({ state: 'off', result: undefined, againS: undefined });
  });

  it.each<[string, Change, PowerOffOutcome['state']]>([
    ['abort', { abort: true }, 'aborted'],
    ['not-armed', { arm: false }, 'idle'],
    ['printing', { printing: true }, 'idle'],
    ['heater-set', { targets: [60, 0] }, 'idle'],
    ['power', { events: ['asked-on'] }, 'idle'],
  ])('that is withdrawn by %s', (cause, change, state) => {
    expect(switching()(change)).toMatchObject({ withdrawn: cause, state, withdrawPlugs: cause, againS: undefined });
  });

  it('power that a plug shows again does not count as switched on, but a later FALSE counts as switched off', () => {
    const step = switching();
    expect(step({ power: true })).toMatchObject({ withdrawn: undefined, state: 'switching' });
    expect(step({ power: false })).toMatchObject({ withdrawn: 'power', state: 'idle' });
  });

  it('idleness makes no request', () => {
    const step = switching();
    step({ power: true, idleTimeoutS: 3 });
    expect(step({}, 4)).toMatchObject({ accepted: undefined, state: 'switching' });
  });
});

describe('once off is not-done', () => {
  it('the report comes only once', () => {
    const step = notDone([on]);
    expect(step({}, 60)).toMatchObject({ state: 'not-done', result: undefined, againS: 1 });
  });

  it('nothing changes while a plug shows its relay', () => {
    expect(notDone()({ power: true })).toMatchObject({ state: 'not-done', withdrawn: undefined });
  });

  it('a withdrawal reaches it while any plug still works on it; otherwise the request is forgotten', () => {
    expect(notDone([stubborn, on])({ arm: false })).toMatchObject({ state: 'idle', withdrawn: 'not-armed' });
    expect(notDone([stubborn, on])({ abort: true })).toMatchObject({ state: 'aborted', withdrawn: 'abort' });
    expect(notDone()({ arm: false })).toMatchObject({ state: 'idle', withdrawn: undefined });
    expect(notDone()({ abort: true })).toMatchObject({ state: 'idle', withdrawn: undefined });
  });

  it('idleness counts down as configured, whatever countdown a request in between gave', () => {
    const step = switching();
    step({ ...asked, askedDelayS: 5 });
    expect(step({ relays: [stubborn], power: true, idleTimeoutS: 5.5 }, 5)).toMatchObject({
      state: 'not-done',
      againS: 1,
    });
    expect(step({}, 5)).toMatchObject({ accepted: undefined, againS: 0.5 });
    expect(step({}, 0.5)).toMatchObject({ accepted: 'idle', countdownS: 60, state: 'counting' });
  });

  it('idleness counts from the moment when power is on again', () => {
    const step = stepper({ delayS: 0 });
    step(asked);
    expect(step({ relays: [stubborn], power: true, idleTimeoutS: 5.5 }, 5)).toMatchObject({
      state: 'not-done',
      againS: 1,
    });
    expect(step({}, 1)).toMatchObject({ accepted: undefined, state: 'not-done' });
  });
});

describe('once it is off', () => {
  const isOff = () => {
    const step = switching();
    expect(step({ relays: [off] }).state).toBe('off');
    return step;
  };

  it('the state is off at once if there is no relay to read', () => {
    const step = stepper({ delayS: 0, relays: [] });
    expect(step(asked)).toMatchObject({ switchOff: 'request', state: 'off', result: undefined, againS: undefined });
    expect(step({ power: false, relays: [on] }, 60)).toMatchObject({ state: 'off', result: undefined });
  });

  it('a mere withdrawal changes nothing', () => {
    for (const change of [{ abort: true }, { arm: false }, { targets: [60, 0] }])
      expect(isOff()(change)).toMatchObject({ state: 'off', withdrawn: undefined });
  });

  it('a print ends that state, and so does power that comes on', () => {
    for (const change of [{ printing: true }, { power: true }, { events: ['asked-on' as const] }])
      expect(isOff()(change)).toMatchObject({ state: 'idle', withdrawn: undefined });
  });
});

describe('idleness', () => {
  const idle: Change = { idleTimeoutS: 600 };

  it('is not counted without idle-timeout', () => {
    for (const idleTimeoutS of [0, -1, NaN])
      expect(stepper({ idleTimeoutS })({}, 100)).toMatchObject({ againS: undefined, accepted: undefined });
  });

  it('wakes when it is due, and then makes a request', () => {
    const step = stepper(idle);
    step();
    expect(step({}, 100).againS).toBe(500);
    expect(step({}, 500)).toMatchObject({ accepted: 'idle', state: 'counting', countdownS: 60, againS: 1 });
  });

  it.each<[string, Change]>([
    ['power is off', { power: false }],
    ['arm is FALSE', { arm: false }],
    ['it prints', { printing: true }],
    ['printing is unknown', { printing: undefined }],
    ['there is activity', { activity: true }],
    ['a heater is set', { targets: [0, 60] }],
    ['a heater is unknown', { targets: [NaN, 0] }],
  ])('is not counted while %s', (_, change) => {
    const step = stepper({ ...idle, ...change });
    step();
    expect(step({}, 1000)).toMatchObject({ accepted: undefined, againS: undefined });
  });

  it('waits for cool, and makes no request while one is already waiting', () => {
    const step = stepper({ ...idle, temperatures: [200] });
    step(asked);
    expect(step({}, 1000)).toMatchObject({ accepted: undefined, againS: undefined, state: 'waiting-cool' });
    expect(step({ activity: true })).toMatchObject({ withdrawn: undefined });
  });

  it('is withdrawn by activity, even after an abort, and restarts', () => {
    const step = stepper(idle);
    step();
    expect(step({}, 600).accepted).toBe('idle');
    expect(step({ abort: true }, 1)).toMatchObject({ state: 'aborted', accepted: undefined, againS: 600 });
    expect(step({ abort: false }, 599).accepted).toBeUndefined();
    expect(step({}, 1).accepted).toBe('idle');
    expect(step({ activity: true }, 1)).toMatchObject({ state: 'idle', withdrawn: 'activity', countdown: 'activity' });
  });
});
