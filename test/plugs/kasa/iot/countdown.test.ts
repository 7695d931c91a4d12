import { describe, expect, it } from 'vitest';
import {
  addCountdown,
  clearCountdowns,
  createOffTimer,
  readCountdowns,
} from '../../../../src/plugs/kasa/iot/countdown.ts';
import { failureOf } from '../../../helpers/plugs-async.ts';
import { inProcessPlug } from '../../../helpers/plugs-in-process.ts';

describe('the countdown of a plug', () => {
  it('switches once, and is reported with its remaining time', async () => {
    const { ask, clock, outlet } = inProcessPlug();
    await addCountdown(ask, { delayS: 60, on: true, name: 'coffee' });
    clock.advanceSync(20_000);
    expect(await readCountdowns(ask)).toMatchObject([
      { name: 'coffee', enabled: true, on: true, delayS: 60, remainS: 40 },
    ]);
    clock.advanceSync(40_000);
    expect(outlet.relay.on).toBe(true);
    expect(await readCountdowns(ask)).toMatchObject([{ enabled: false, remainS: 0 }]);
  });

  it('is the only one: another is refused until it is cleared', async () => {
    const { ask } = inProcessPlug();
    await addCountdown(ask, { delayS: 60, on: true, name: 'first' });
    const second = { delayS: 30, on: false, name: 'second' };
    expect(await failureOf(addCountdown(ask, second))).toMatchObject({ code: 'plug-refused', deviceCode: -10 });
    await clearCountdowns(ask);
    await addCountdown(ask, second);
    expect(await readCountdowns(ask)).toMatchObject([{ name: 'second' }]);
  });
});

describe('the off-timer', () => {
  it('switches off if it is not armed again in time, and not before', async () => {
    const { ask, clock, outlet } = inProcessPlug({ on: true });
    const timer = createOffTimer(ask);
    for (let minute = 0; minute < 10; minute++) {
      await timer.arm(120);
      clock.advanceSync(60_000);
    }
    expect(outlet.relay.on).toBe(true);
    clock.advanceSync(60_000);
    expect(outlet.relay.on).toBe(false);
  });

  it('never leaves the plug without a rule while it is armed again', async () => {
    const { ask, requests } = inProcessPlug({ on: true });
    const timer = createOffTimer(ask);
    await timer.arm(120);
    requests.length = 0;
    await timer.arm(120);
    expect(requests).toEqual([
      { count_down: { get_rules: {} } },
      { count_down: { edit_rule: expect.objectContaining({ enable: 1, delay: 120, act: 0 }) as object } },
    ]);
  });

  it('is armed again by a later run of the program, and after the plug has lost it', async () => {
    const { ask } = inProcessPlug({ on: true });
    await createOffTimer(ask).arm(120);
    const later = createOffTimer(ask);
    await later.arm(300);
    expect(await readCountdowns(ask)).toMatchObject([{ delayS: 300, enabled: true }]);
    await clearCountdowns(ask);
    await later.arm(300);
    expect(await readCountdowns(ask)).toMatchObject([{ delayS: 300, enabled: true, on: false }]);
  });

  it('replaces a rule that is over, but not an enabled rule with another name', async () => {
    const { ask, clock } = inProcessPlug();
    const timer = createOffTimer(ask);
    await addCountdown(ask, { delayS: 60, on: true, name: 'add timer' });
    expect(await failureOf(timer.arm(120))).toMatchObject({ code: 'plug-refused', retryable: false });
    await timer.clear();
    expect(await readCountdowns(ask)).toMatchObject([{ name: 'add timer', enabled: true, on: true }]);
    clock.advanceSync(60_000);
    await timer.arm(120);
    expect(await readCountdowns(ask)).toMatchObject([{ enabled: true, on: false, delayS: 120 }]);
  });

  it('is tried if the plug does not report its rules, and does not count as cleared', async () => {
    const asked: string[] = [];
    const timer = createOffTimer(async (_, method) => {
      asked.push(method);
      return { rule_list: null };
    });
    await timer.arm(120);
    expect(asked).toEqual(['get_rules', 'add_rule']);
    expect(await failureOf(timer.clear())).toMatchObject({ code: 'plug-protocol', retryable: true });
  });

  it('is cleared without a trace', async () => {
    const { ask, clock, outlet } = inProcessPlug({ on: true });
    await createOffTimer(ask).arm(120);
    await createOffTimer(ask).clear();
    expect(await readCountdowns(ask)).toEqual([]);
    clock.advanceSync(200_000);
    expect(outlet.relay.on).toBe(true);
  });
});
