import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moduleRig, type ModuleRig } from '../helpers/module-rig.ts';

type Settings = Parameters<ModuleRig['set']>[0];

/** One loop of 1 ms, by the names of its pins. */
function loop(settings: Settings = {}, args = 'names=p') {
  const rig = moduleRig();
  rig.load(`pid ${args}`);
  const named = (values: Settings) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [`p.${name}`, value]));
  rig.set(named({ enable: true, Pgain: 0, 'error-previous-target': false, ...settings }));
  const thread = rig.thread();
  return {
    rig,
    get: (name: string) => Number(rig.get(`p.${name}`)),
    run: (values: Settings = {}) => {
      rig.set(named(values));
      thread.runCycle();
      expect(rig.faults).toEqual([]);
      return Number(rig.get('p.output'));
    },
  };
}

describe('pid', () => {
  it('adds each of its terms to the output', () => {
    expect(loop({ Pgain: 3 }).run({ command: 10, feedback: 4 })).toBe(18);
    expect(loop({ Igain: 100, command: 5 }).run()).toBeCloseTo(0.5, 12);
    expect(loop({ Dgain: 0.001 }).run({ command: 2, feedback: 3 })).toBeCloseTo(-1, 12);
    expect(loop({ FF0: 2 }).run({ command: 4 })).toBe(8);
    expect(loop({ FF1: 0.001 }).run({ command: 4 })).toBeCloseTo(4, 12);
    expect(loop({ FF2: 1e-6 }).run({ command: 4 })).toBeCloseTo(4, 12);
    expect(loop({ FF3: 1e-9 }).run({ command: 4 })).toBeCloseTo(4, 12);
    expect(loop({ bias: 7 }).run()).toBe(7);
  });

  it('integrates the error, and clears the integral while not enabled', () => {
    const { run } = loop({ Igain: 1000, command: 2 });
    expect([run(), run(), run()]).toEqual([2, 4, 6]);
    expect(run({ enable: false })).toBe(0);
    expect(run({ enable: true })).toBe(2);
  });

  it('uses the command of the previous cycle with error-previous-target', () => {
    const { run, get } = loop({ Pgain: 1, 'error-previous-target': true });
    expect([run({ command: 5 }), run({ command: 9 })]).toEqual([0, 5]);
    expect(get('error')).toBe(5);
  });

  it('keeps each term within its limit', () => {
    const command = 100;
    expect(loop({ Pgain: 1, maxerror: 3 }).run({ command })).toBe(3);
    expect(loop({ Igain: 1, maxerrorI: 0.01 }).run({ command })).toBe(0.01);
    expect(loop({ Dgain: 1, maxerrorD: 5 }).run({ feedback: 100 })).toBe(-5);
    expect(loop({ FF1: 1, maxcmdD: 6 }).run({ command })).toBe(6);
    expect(loop({ FF2: 1, maxcmdDD: 7 }).run({ command })).toBe(7);
    expect(loop({ FF3: 1, maxcmdDDD: 8 }).run({ command })).toBe(8);
    expect(loop({ Pgain: 1, deadband: 99 }).run({ command })).toBe(1);
    expect(loop({ Pgain: 1, deadband: 100 }).run({ command })).toBe(0);
  });

  it('reports saturation of its output and does not integrate beyond it', () => {
    const { run, get } = loop({ Igain: 1000, maxoutput: 3, command: 2 });
    expect([run(), run(), run(), run()]).toEqual([2, 3, 3, 3]);
    expect([get('saturated'), get('saturated-count')]).toEqual([1, 3]);
    expect(get('saturated-s')).toBeCloseTo(0.003, 12);
    // The sum stopped at 4 when the limit was met, so two cycles of the opposite error bring the output back.
    expect([run({ command: -2 }), run()]).toEqual([2, 0]);
    expect([get('saturated'), get('saturated-s'), get('saturated-count')]).toEqual([0, 0, 0]);
  });

  it('uses linked derivatives, and shows computed ones', () => {
    const own = loop({ Dgain: 1 });
    own.run({ command: 0.001 });
    expect(own.get('command-deriv')).toBeCloseTo(1, 12);
    const { rig, run, get } = loop({ Dgain: 1 });
    rig.hal.newSignal('speed', 'float');
    rig.hal.sets('speed', 12.5);
    rig.load('constant');
    rig.hal.net('speed2', ['constant.0.out', 'p.command-deriv']);
    rig.set({ 'constant.0.value': 12.5 });
    rig.hal.addf('constant.0', 'rig', 1);
    expect(run({ command: 99 })).toBe(12.5);
    expect(get('command-deriv')).toBe(12.5);
  });

  it('does not take an index jump for a speed', () => {
    const { run } = loop({ Dgain: 1 });
    run({ 'index-enable': true });
    expect(run({ 'index-enable': false, feedback: 5 })).toBe(0);
  });

  it('shows its terms with debug', () => {
    const { rig, run } = loop({ command: 4 }, 'names=p debug=1');
    run();
    expect(rig.get('p.errorI')).toBeCloseTo(0.004, 12);
    expect(rig.get('p.commandD')).toBeCloseTo(4000, 6);
    expect(loop().rig.hal.pins.has('p.errorI')).toBe(false);
  });

  it('holds a heater at its temperature', () => {
    const { run, get } = loop({ Pgain: 2, Igain: 4, maxoutput: 100, command: 60 });
    let temperature = 20;
    for (let cycle = 0; cycle < 20_000; cycle++) {
      const power = Math.max(0, run({ feedback: temperature }));
      temperature += (power - (temperature - 20)) * 0.001;
    }
    expect(temperature).toBeCloseTo(60, 2);
    expect(get('saturated')).toBe(0);
  });
});

describe('the tuning of pid', () => {
  /** A process of three stages, which oscillates when its input is switched back and forth. */
  function tuned(type: number) {
    const pid = loop({ 'tune-mode': true, 'tune-effort': 1, 'tune-cycles': 100, 'tune-type': type }, 'names=p debug=1');
    const stages = [0, 0, 0];
    let output = pid.run();
    pid.rig.set({ 'p.tune-start': true });
    let cycles = 0;
    for (; cycles < 50_000 && pid.rig.get('p.tune-start') === true; cycles++) {
      output = pid.run({ feedback: stages[2] ?? 0 });
      stages.forEach((value, index) => {
        stages[index] = value + ((index === 0 ? output : (stages[index - 1] ?? 0)) - value) * 0.01;
      });
    }
    return { pid, output, cycles };
  }

  it('finds the gains of a PID loop by the rules of Ziegler and Nichols', () => {
    const { pid, output, cycles } = tuned(0);
    expect(cycles).toBeLessThan(50_000);
    expect(output).toBe(0);
    const [gain, period] = [pid.get('ultimate-gain'), pid.get('ultimate-period')];
    // Three equal stages of 0.1 s oscillate at gain 8 with a period of 0.36 s; relay tuning finds about these values.
    expect(gain).toBeGreaterThan(6);
    expect(gain).toBeLessThan(11);
    expect(period).toBeGreaterThan(0.3);
    expect(period).toBeLessThan(0.45);
    expect(pid.get('Pgain')).toBeCloseTo(0.6 * gain, 9);
    expect(pid.get('Igain')).toBeCloseTo((1.2 * gain) / period, 9);
    expect(pid.get('Dgain')).toBeCloseTo(0.075 * gain * period, 9);
    expect(pid.get('FF1')).toBe(0);
  });

  it('finds the gains of a PI loop with feed-forward', () => {
    const { pid } = tuned(1);
    expect(pid.get('Pgain')).toBeCloseTo(0.45 * pid.get('ultimate-gain'), 9);
    expect([pid.get('Dgain'), pid.get('FF1')]).toEqual([0, 1]);
  });

  it('stops at once, with the output at 0 and the gains unchanged, when tune-mode falls', () => {
    const { rig, run, get } = loop({ Pgain: 3, 'tune-mode': true });
    run();
    run({ 'tune-start': true });
    expect(run({ feedback: 1 })).toBe(-0.5);
    expect(run({ 'tune-mode': false })).toBe(0);
    expect([get('Pgain'), rig.get('p.tune-start')]).toEqual([3, false]);
    expect(run({ command: 2, feedback: 0 })).toBe(6);
  });

  it('keeps the gains when nothing oscillates', () => {
    const { run, get } = loop({ Pgain: 3, 'tune-mode': true, 'tune-cycles': 0 });
    run();
    run({ 'tune-start': true });
    for (let cycle = 0; cycle < 5; cycle++) run();
    expect(get('Pgain')).toBe(3);
  });
});

describe('limit3', () => {
  const periodS = 0.001;

  /** Positions of the output for a list of inputs, one per cycle. */
  function followed(inputs: readonly number[], settings: Settings): number[] {
    const rig = moduleRig();
    rig.load('limit3 names=l');
    rig.set(Object.fromEntries(Object.entries(settings).map(([name, value]) => [`l.${name}`, value])));
    const thread = rig.thread();
    return inputs.map((input) => {
      rig.set({ 'l.in': input });
      thread.runCycle();
      return Number(rig.get('l.out'));
    });
  }
  const rates = (values: readonly number[]) =>
    values.map((value, index) => (value - (values[index - 1] ?? 0)) / periodS);
  const steady = (value: number, cycles: number) => Array.from({ length: cycles }, () => value);

  it('passes every value on without limits', () => {
    const inputs = [1, -5, 3, 3, 1e6];
    expect(followed(inputs, {})).toEqual(inputs);
  });

  it('reaches its goal within the limits of velocity and acceleration, and stays there', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.double({ min: 5, max: 200, noNaN: true }),
        fc.double({ min: 100, max: 10_000, noNaN: true }),
        (goal, maxv, maxa) => {
          const cycles = Math.ceil((Math.abs(goal) / maxv + maxv / maxa) / periodS) + 100;
          const positions = followed(steady(goal, cycles), { maxv, maxa });
          const velocities = rates(positions);
          const slack = 1 + 1e-6;
          expect(Math.max(...velocities.map(Math.abs))).toBeLessThanOrEqual(maxv * slack);
          expect(Math.max(...rates(velocities).map(Math.abs))).toBeLessThanOrEqual(maxa * slack + 1e-3);
          expect(positions.at(-1)).toBeCloseTo(goal, 9);
          expect(positions.at(-2)).toBeCloseTo(goal, 9);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('never passes its limits of position', () => {
    const positions = followed([...steady(100, 500), ...steady(-100, 800)], { min: -2, max: 3, maxv: 50, maxa: 2000 });
    expect(Math.max(...positions)).toBeLessThanOrEqual(3 + 1e-9);
    expect(Math.min(...positions)).toBeGreaterThanOrEqual(-2 - 1e-9);
    expect([positions[499], positions.at(-1)]).toEqual([3, -2]);
  });

  it('returns to 0 while not enabled, and loads at once', () => {
    const positions = followed(steady(5, 300), { enable: false, maxv: 10, maxa: 1000 });
    expect(positions.at(-1)).toBe(0);
    expect(followed([7], { load: true, maxv: 1, max: 6 })).toEqual([6]);
  });

  it('catches up with an input that moves at constant speed', () => {
    const inputs = Array.from({ length: 2000 }, (_, cycle) => cycle * 0.01);
    const positions = followed(inputs, { maxv: 50, maxa: 500 });
    expect(positions.at(-1)).toBeCloseTo(inputs.at(-1) ?? 0, 6);
  });
});
