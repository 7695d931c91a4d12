import { absolutes } from './absolute.ts';
import { arithmetic } from './arithmetic.ts';
import { buttons } from './buttons.ts';
import { calculus } from './calculus.ts';
import { chargePump } from './charge-pump.ts';
import { comparators } from './comparators.ts';
import { conversions } from './conv.ts';
import { counters } from './counters.ts';
import { debouncers } from './debounce.ts';
import type { ComponentType } from './define.ts';
import { edge } from './edge.ts';
import { fifoEnds } from './fifo-ends.ts';
import { filters } from './filters.ts';
import { flipflop } from './flipflop.ts';
import { gates } from './gates.ts';
import { holders } from './holders.ts';
import { iecTimers } from './iec-timers.ts';
import { latches } from './latches.ts';
import { limit3 } from './limit3.ts';
import { lincurve } from './lincurve.ts';
import { logic } from './logic.ts';
import { match8 } from './match8.ts';
import { message } from './message.ts';
import { multiclick } from './multiclick.ts';
import { muxGeneric } from './mux-generic.ts';
import { muxes } from './mux.ts';
import { oneshot } from './oneshot.ts';
import { pid } from './pid.ts';
import { selectors } from './selectors.ts';
import { siggen } from './siggen.ts';
import { thermistor } from './thermistor.ts';
import { time } from './time.ts';
import { timedelay } from './timedelay.ts';
import { watchdog } from './watchdog.ts';
import { weightedSum } from './weighted-sum.ts';

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
