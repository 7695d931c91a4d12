import type { Clock } from '../../../util/clock.ts';
import type { Module } from './modules.ts';

/** The clock of a simulated plug: its computer's time, in UTC. */
export function createTimeModule(clock: Clock): Module {
  return { get_time: () => timeOf(new Date(clock.wallS() * 1000)), get_timezone: () => ({ index: 0 }) };
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
