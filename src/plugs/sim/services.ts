import type { Clock } from '../../util/clock.ts';
import type { Module } from './modules.ts';

/** What a plug has besides relay and meter, as it is on one fresh from its box: no rules, no cloud account, UTC. */
export function createServiceModules(clock: Clock): ReadonlyMap<string, Module> {
  return new Map<string, Module>([
    [
      'schedule',
      { get_rules: () => ({ rule_list: [], version: 2, enable: 0 }), get_next_action: () => ({ type: -1 }) },
    ],
    ['anti_theft', { get_rules: () => ({ rule_list: [], version: 2, enable: 0 }) }],
    [
      'cnCloud',
      {
        get_info: () => ({
          username: '',
          server: 'devs.tplinkcloud.com',
          binded: 0,
          cld_connection: 0,
          illegalType: 0,
          stopConnect: 0,
          tcspStatus: 0,
          fwDlPage: '',
          tcspInfo: '',
          fwNotifyType: 0,
        }),
      },
    ],
    ['time', { get_time: () => timeOf(new Date(clock.wallS() * 1000)), get_timezone: () => ({ index: 0 }) }],
  ]);
}

function timeOf(date: Date) {
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    mday: date.getUTCDate(),
    hour: date.getUTCHours(),
    min: date.getUTCMinutes(),
    sec: date.getUTCSeconds(),
  };
}
