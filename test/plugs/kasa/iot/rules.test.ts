import { describe, expect, it } from 'vitest';
import { createIotAsk } from '../../../../src/plugs/kasa/iot/ask.ts';
import { addCountdown } from '../../../../src/plugs/kasa/iot/countdown.ts';
import { readAllRules, readAway, readSchedule } from '../../../../src/plugs/kasa/iot/rules.ts';
import { failureOf } from '../../../helpers/plugs-async.ts';
import { inProcessPlug } from '../../../helpers/plugs-in-process.ts';

const weekdays = [0, 1, 1, 1, 1, 1, 0];
const rule = {
  enable: 1,
  name: '',
  wday: weekdays,
  repeat: 1,
  stime_opt: 0,
  smin: 450,
  sact: 1,
  etime_opt: -1,
  eact: -1,
};

/** Asks a plug with these `rule_list`s. */
const answeringRules = (lists: Readonly<Record<string, unknown>>) =>
  createIotAsk(async (json) => {
    const [module = ''] = Object.keys(json);
    return { [module]: { get_rules: { rule_list: lists[module], err_code: 0 } } };
  });

describe('a schedule', () => {
  it.each([
    [{}, 'switches on at 07:30 on Mon, Tue, Wed, Thu, Fri'],
    [{ sact: 0, wday: [1, 1, 1, 1, 1, 1, 1] }, 'switches off at 07:30 every day'],
    [{ stime_opt: 1 }, 'switches on at sunrise on Mon, Tue, Wed, Thu, Fri'],
    [{ stime_opt: 2, sact: 0, wday: [1, 0, 0, 0, 0, 0, 0] }, 'switches off at sunset on Sun'],
    [{ etime_opt: 0, eact: 0, emin: 1439 }, 'switches on at 07:30, off at 23:59 on Mon, Tue, Wed, Thu, Fri'],
    [{ repeat: 0, year: 2024, month: 5, day: 1 }, 'switches on at 07:30 once, on 2024-05-01'],
    [{ sact: -1 }, 'switches nothing'],
  ])('with %o %s', async (difference, does) => {
    const { ask } = inProcessPlug();
    await ask('schedule', 'add_rule', { ...rule, name: 'shop', ...difference });
    expect(await readSchedule(ask)).toMatchObject([{ kind: 'schedule', name: 'shop', enabled: true, does }]);
  });

  it('reports a disabled rule, and that all are disabled as a whole', async () => {
    const { ask } = inProcessPlug();
    await ask('schedule', 'add_rule', { ...rule, enable: 0 });
    await ask('schedule', 'add_rule', rule);
    expect(await readSchedule(ask)).toMatchObject([{ enabled: false }, { enabled: true }]);
    await ask('schedule', 'set_overall_enable', { enable: 0 });
    const [, enabled] = await readSchedule(ask);
    expect(enabled).toMatchObject({ enabled: true, does: expect.stringContaining('as a whole') as string });
  });
});

describe('the rules of a plug', () => {
  it('are those of all three kinds', async () => {
    const { ask } = inProcessPlug();
    await ask('schedule', 'add_rule', rule);
    await ask('anti_theft', 'add_rule', { ...rule, etime_opt: 0, emin: 1320, frequency: 5 });
    await addCountdown(ask, { delayS: 90, on: false, name: 'add timer' });
    expect(await readAway(ask)).toMatchObject([
      { kind: 'away', does: 'switches at random from 07:30 to 22:00 on Mon, Tue, Wed, Thu, Fri' },
    ]);
    expect(await readAllRules(ask)).toMatchObject([
      { kind: 'schedule' },
      { kind: 'away' },
      { kind: 'countdown', name: 'add timer', does: 'switches off in 90 s' },
    ]);
  });

  it.each([true, false])(
    'are empty for a kind that the plug does not have, refused by module: %s',
    async (refusesByModule) => {
      const { ask } = inProcessPlug({ without: ['anti_theft', 'count_down'], refusesByModule });
      await ask('schedule', 'add_rule', rule);
      expect(await readAllRules(ask)).toMatchObject([{ kind: 'schedule' }]);
      expect(await failureOf(readAway(ask))).toMatchObject({ code: 'plug-unsupported', deviceCode: -1 });
    },
  );

  it('are read one module at a time: some firmware does not answer if one of several is unknown', async () => {
    const { ask, requests } = inProcessPlug();
    await readAllRules(ask);
    expect(requests.map((request) => Object.keys(request as object))).toEqual([
      ['schedule'],
      ['anti_theft'],
      ['count_down'],
    ]);
  });

  it.each([
    [{ smin: '450' }, 'switches on at an unknown time on Mon, Tue, Wed, Thu, Fri'],
    [{ smin: 1440 }, 'switches on at an unknown time on Mon, Tue, Wed, Thu, Fri'],
    [{ stime_opt: '1' }, 'switches on at an unknown time on Mon, Tue, Wed, Thu, Fri'],
    [{ sact: null }, 'switches on or off at 07:30 on Mon, Tue, Wed, Thu, Fri'],
    [{ wday: null }, 'switches on at 07:30 on unknown days'],
    [{ wday: [1, 1] }, 'switches on at 07:30 on unknown days'],
    [{ wday: ['1', 0, 0, 0, 0, 0, 0] }, 'switches on at 07:30 on unknown days'],
    [{ sact: undefined, eact: undefined }, 'may switch; action and time are unknown'],
  ])('name their unknown parts: %j', async (difference, does) => {
    const ask = answeringRules({ schedule: [{ ...rule, ...difference }] });
    expect(await readSchedule(ask)).toMatchObject([{ does }]);
  });

  it('that are invalid count as rules that may switch', async () => {
    const ask = answeringRules({ schedule: [null, 7], count_down: [{}], anti_theft: [] });
    expect(await readAllRules(ask)).toMatchObject([
      { kind: 'schedule', enabled: true, does: 'may switch; action and time are unknown' },
      { kind: 'schedule', enabled: true },
      { kind: 'countdown', enabled: true, does: 'switches on or off in an unknown time' },
    ]);
  });

  it('of one kind are returned if the plug does not report those of another and one is enabled', async () => {
    const known = answeringRules({ schedule: [rule], anti_theft: null, count_down: null });
    expect(await readAllRules(known)).toMatchObject([{ kind: 'schedule' }]);
    const harmless = answeringRules({ schedule: [{ ...rule, enable: 0 }], anti_theft: null, count_down: [] });
    expect(await failureOf(readAllRules(harmless))).toMatchObject({ code: 'plug-protocol' });
  });

  it('are returned even if the plug omits or garbles fields', async () => {
    const { ask } = inProcessPlug();
    await ask('schedule', 'add_rule', { enable: 1, wday: weekdays, smin: 0, sact: 'on', name: 'odd' });
    const does = 'switches on or off at 00:00 on Mon, Tue, Wed, Thu, Fri';
    expect(await readSchedule(ask)).toMatchObject([{ name: 'odd', enabled: true, does }]);
  });
});
