import { absolutes } from './math/absolute.ts';
import { arithmetic } from './math/arithmetic.ts';
import { buttons } from './logic/buttons.ts';
import { calculus } from './math/calculus.ts';
import { chargePump } from './time/charge-pump.ts';
import { comparators } from './logic/comparators.ts';
import { conversions } from './math/conv.ts';
import { counters } from './logic/counters.ts';
import { debouncers } from './logic/debounce.ts';
import type { ComponentType } from './define.ts';
import { edge } from './time/edge.ts';
import { fifoEnds } from './record/fifo-ends.ts';
import { filters } from './math/filters.ts';
import { flipflop } from './logic/flipflop.ts';
import { gates } from './logic/gates.ts';
import { holders } from './time/holders.ts';
import { iecTimers } from './time/iec-timers.ts';
import { latches } from './logic/latches.ts';
import { limit3 } from './math/limit3.ts';
import { lincurve } from './math/lincurve.ts';
import { logic } from './logic/logic.ts';
import { match8 } from './logic/match8.ts';
import { message } from './record/message.ts';
import { multiclick } from './time/multiclick.ts';
import { muxGeneric } from './logic/mux-generic.ts';
import { muxes } from './logic/mux.ts';
import { oneshot } from './time/oneshot.ts';
import { pid } from './math/pid.ts';
import { selectors } from './logic/selectors.ts';
import { siggen } from './math/siggen.ts';
import { thermistor } from './math/thermistor.ts';
import { time } from './time/time.ts';
import { timedelay } from './time/timedelay.ts';
import { watchdog } from './time/watchdog.ts';
import { weightedSum } from './logic/weighted-sum.ts';

const timers: readonly ComponentType[] = [timedelay, ...iecTimers, oneshot, edge, time, multiclick];
const logical: readonly ComponentType[] = [...gates, logic, match8, weightedSum, ...selectors];
const switches: readonly ComponentType[] = [...buttons, flipflop, ...debouncers, ...counters];
const reckoning: readonly ComponentType[] = [...comparators, ...arithmetic, ...absolutes, ...calculus, lincurve];
const safety: readonly ComponentType[] = [watchdog, ...latches, chargePump, message];

/** HAL's standard components, as LinuxCNC and Machinekit have them. */
export const standardTypes: readonly ComponentType[] = [
  ...timers,
  ...logical,
  ...switches,
  ...reckoning,
  ...filters,
  limit3,
  ...conversions,
  ...muxes,
  muxGeneric,
  ...holders,
  ...safety,
  siggen,
  ...fifoEnds,
  pid,
  thermistor,
];
