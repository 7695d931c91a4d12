import type { ComponentScope } from '../define.ts';

/** The value of `tune-type` for a PID loop; any other means a PI loop with first-order feed-forward. */
const typePid = 0;

/** Finds the gains of a loop by making it oscillate. */
export interface Tuner {
  /** Enters tuning with the output at zero; the oscillation begins at `tune-start`. */
  begin(): true;
  /** Runs a cycle; false when tuning mode has been left. */
  run(error: number, periodS: number): boolean;
}

/**
 * Switches the output between plus and minus `tune-effort` whenever the error changes its sign. The amplitude and the
 * period of the oscillation over `tune-cycles` half cycles give the ultimate gain and period of the process, and these
 * give the gains by the rules of Ziegler and Nichols.
 */
export function createTuner(scope: ComponentScope): Tuner {
  const [enable, mode, start] = [scope.bit('enable'), scope.bit('tune-mode'), scope.bit('tune-start')];
  const [effort, cycles, type] = [scope.float('tune-effort'), scope.u32('tune-cycles'), scope.u32('tune-type')];
  const [output, bias] = [scope.float('output'), scope.float('bias')];
  let swing: Swing | undefined;

  const stop = (): boolean => {
    output.set(0);
    start.set(false);
    swing = undefined;
    return mode.value;
  };
  const finish = ({ amplitudes, totalS }: Swing): boolean => {
    const amplitude = amplitudes / cycles.value;
    const ultimateGain = (4 * Math.abs(effort.value)) / (Math.PI * amplitude);
    const ultimatePeriod = (2 * totalS) / cycles.value;
    // Without an oscillation the gains stay as they are.
    if (amplitude > 0 && ultimatePeriod > 0) setGains(scope, type.value === typePid, ultimateGain, ultimatePeriod);
    return stop();
  };

  return {
    begin() {
      output.set(0);
      swing = undefined;
      return true;
    },
    run(error, periodS) {
      if (!enable.value || !mode.value) return stop();
      if (!swing) {
        if (!start.value) return true;
        swing = { isUp: true, halfCycles: 0, totalS: 0, halfS: 0, peak: 0, amplitudes: 0 };
        output.set(bias.value + Math.abs(effort.value));
        return true;
      }
      swing.halfS += periodS;
      swing.peak = Math.max(swing.peak, Math.abs(error));
      const isUp = error >= 0;
      if (isUp !== swing.isUp) turn(swing, isUp);
      output.set(bias.value + (isUp ? 1 : -1) * Math.abs(effort.value));
      return swing.halfCycles < cycles.value ? true : finish(swing);
    },
  };
}

interface Swing {
  isUp: boolean;
  halfCycles: number;
  totalS: number;
  /** Of the present half cycle. */
  halfS: number;
  peak: number;
  /** Sum of the peaks. */
  amplitudes: number;
}

function turn(swing: Swing, isUp: boolean): void {
  swing.isUp = isUp;
  swing.halfCycles++;
  swing.amplitudes += swing.peak;
  swing.totalS += swing.halfS;
  swing.peak = 0;
  swing.halfS = 0;
}

function setGains(scope: ComponentScope, isPid: boolean, ultimateGain: number, ultimatePeriod: number): void {
  const p = (isPid ? 0.6 : 0.45) * ultimateGain;
  scope.float('Pgain').set(p);
  scope.float('Igain').set(p / (ultimatePeriod / (isPid ? 2 : 1.2)));
  scope.float('Dgain').set(isPid ? p * (ultimatePeriod / 8) : 0);
  scope.float('FF0').set(0);
  scope.float('FF1').set(isPid ? 0 : 1);
  scope.float('FF2').set(0);
  if (scope.has('ultimate-gain')) scope.float('ultimate-gain').set(ultimateGain);
  if (scope.has('ultimate-period')) scope.float('ultimate-period').set(ultimatePeriod);
}
