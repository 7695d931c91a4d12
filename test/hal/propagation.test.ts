import fc from 'fast-check';
import { combineLatest, map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { combineSettled, Hal, type HalFault } from '../../src/hal/hal.ts';
import { virtualClock } from '../../src/util/clock.ts';

/** A machine of gates in one on-change thread, built as a caller would. */
function gates(order: 'data-flow' | 'as-added' = 'data-flow') {
  const hal = new Hal({ clock: virtualClock() });
  const thread = hal.newOnChangeThread('settle', order);
  const evaluations = new Map<string, number>();
  const gate = (name: string, inputs: number, compute: (...values: boolean[]) => boolean) => {
    const component = hal.component(name, { kind: 'rt' });
    const pins = Array.from({ length: inputs }, (_, i) => component.newPin(`in${i}`, 'bit', 'in'));
    const out = component.newPin('out', 'bit', 'out');
    const funct = component.newFunct(
      name,
      () => {
        evaluations.set(name, (evaluations.get(name) ?? 0) + 1);
        out.set(compute(...pins.map((pin) => pin.value)));
      },
      { inputs: pins, outputs: [out] },
    );
    component.ready();
    thread.add(funct);
    return out;
  };
  const faults: HalFault[] = [];
  hal.faults$.subscribe((fault) => faults.push(fault));
  return { hal, gate, evaluations, faults };
}

const not = (value = false) => !value;
const same = (value = false) => value;
const xor = (a = false, b = false) => a !== b;

describe('a diamond', () => {
  function diamond() {
    const machine = gates();
    const { hal, gate } = machine;
    // Added against the flow of data, so that only the ordering makes it right.
    gate('x', 2, xor);
    gate('n', 1, not);
    gate('m', 1, same);
    hal.newSignal('a', 'bit');
    hal.net('a', ['n.in0', 'm.in0']);
    hal.net('left', ['n.out', 'x.in0']);
    hal.net('right', ['m.out', 'x.in1']);
    hal.net('result', ['x.out']);
    hal.start();
    return machine;
  }

  it('never shows an observer a value from the middle of a cycle', () => {
    const { hal } = diamond();
    const seen: boolean[] = [];
    hal.signals.get('result').observe((value) => seen.push(value === true));
    for (let i = 0; i < 10; i++) hal.sets('a', i % 2 === 0);
    expect(seen).toEqual([true]);
  });

  it('runs each function once per change', () => {
    const { hal, evaluations } = diamond();
    evaluations.clear();
    hal.sets('a', true);
    expect(Object.fromEntries(evaluations)).toEqual({ n: 1, m: 1, x: 1 });
  });

  it('has settled what is behind both paths whenever combineLatest emits', () => {
    const { hal } = diamond();
    const pairs: unknown[] = [];
    combineLatest([hal.signals.get('left').value$, hal.signals.get('right').value$])
      .pipe(map(([left, right]) => [left, right, hal.signals.get('result').value]))
      .subscribe((pair) => pairs.push(pair));
    hal.sets('a', true);
    // combineLatest emits per input by its nature, but the function behind both inputs has settled each time.
    for (const pair of pairs) expect((pair as unknown[])[2]).toBe(true);
  });

  it('is one array of settled values for each settle by combineSettled', () => {
    const { hal } = diamond();
    const [left, right] = [hal.signals.get('left'), hal.signals.get('right')];
    const pairs: unknown[] = [];
    const subscription = combineSettled([left, right]).subscribe((pair) => pairs.push(pair));
    const before = [left.value, right.value];
    hal.sets('a', true);
    const after = [left.value, right.value];
    expect(pairs).toEqual([before, after]);
    hal.batch(() => {
      hal.sets('a', false);
      hal.sets('a', true);
    });
    expect(pairs).toHaveLength(2);
    subscription.unsubscribe();
  });
});

describe('a chain', () => {
  it.each(['data-flow', 'as-added'] as const)('of 50,000 gates settles in %s order without overflow', (order) => {
    const { hal, gate } = gates(order);
    const length = 50_000;
    hal.batch(() => {
      hal.newSignal('s0', 'bit');
      for (let i = 0; i < length; i++) {
        gate(`g${i}`, 1, not);
        hal.net(`s${i}`, [`g${i}.in0`]);
        hal.net(`s${i + 1}`, [`g${i}.out`]);
      }
    });
    hal.start();
    const last = hal.signals.get(`s${length}`);
    expect(last.value).toBe(false);
    hal.sets('s0', true);
    expect(last.value).toBe(true);
  });
});

describe('a feedback loop', () => {
  it('that oscillates is stopped and named', () => {
    const { hal, gate, faults } = gates();
    gate('inverter', 1, not);
    gate('buffer', 1, same);
    hal.net('forth', ['inverter.out', 'buffer.in0']);
    hal.net('back', ['buffer.out', 'inverter.in0']);
    hal.start();
    expect(faults).toHaveLength(1);
    expect(faults[0]?.error.code).toBe('unstable-loop');
    expect(faults[0]?.error.message).toMatch(/inverter -> buffer -> inverter|buffer -> inverter -> buffer/);
  });

  it('that settles is not a fault', () => {
    const { hal, gate, faults } = gates();
    gate('latch', 2, (set = false, held = false) => set || held);
    hal.net('held', ['latch.out']);
    hal.component('probe').newPin('x', 'bit', 'in');
    gate('keep', 1, same);
    hal.net('held', ['keep.in0']);
    hal.net('kept', ['keep.out', 'latch.in1']);
    hal.start();
    hal.setp('latch.in0', true);
    hal.setp('latch.in0', false);
    expect(hal.signals.get('kept').value).toBe(true);
    expect(faults).toEqual([]);
  });
});

describe('a function', () => {
  it('is not woken by its own writes, even to its own input', () => {
    const { hal, evaluations } = gates();
    const component = hal.component('counter', { kind: 'rt' });
    const step = component.newPin('step', 'bit', 'in');
    const count = component.newPin('count', 's32', 'io');
    const body = () => {
      evaluations.set('counter', (evaluations.get('counter') ?? 0) + 1);
      count.set(count.value + 1);
    };
    component.newFunct('counter', body, { inputs: [step, count], outputs: [count] });
    component.ready();
    hal.addf('counter', 'settle');
    hal.start();
    hal.setp('counter.step', true);
    expect(count.value).toBe(2);
    hal.setp('counter.count', 10);
    expect(count.value).toBe(11);
    expect(evaluations.get('counter')).toBe(3);
  });

  it.each(['data-flow', 'as-added'] as const)('may add others to its own thread and link them (%s)', (order) => {
    const { hal, gate, faults } = gates(order);
    const added = 200; // more than the thread has room for
    const component = hal.component('maker', { kind: 'rt' });
    const make = component.newPin('make', 'bit', 'in');
    const body = () => {
      if (!make.value || hal.components.find('g0')) return;
      for (let i = 0; i < added; i++) gate(`g${i}`, 1, not);
      for (let i = 0; i < added; i++) hal.net(i === 0 ? 'in' : `s${i}`, [`g${i}.in0`]);
      for (let i = 0; i < added; i++) hal.net(`s${i + 1}`, [`g${i}.out`]);
    };
    component.newFunct('maker', body, { inputs: [make], outputs: [] });
    component.ready();
    hal.addf('maker', 'settle');
    hal.newSignal('in', 'bit');
    gate('other', 1, same);
    hal.net('make', ['maker.make', 'other.in0']);
    hal.start();
    hal.sets('make', true);
    expect(hal.pins.get('other.out').value).toBe(true);
    expect(hal.signals.get(`s${added}`).value).toBe(false);
    hal.sets('in', true);
    expect(hal.signals.get(`s${added}`).value).toBe(true);
    expect(faults).toEqual([]);
  });
});

describe('random acyclic machines', () => {
  it('settle to the result of a full recomputation, with one evaluation per gate and change', () => {
    const graph = fc.record({
      inputs: fc.integer({ min: 1, max: 4 }),
      gates: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 100 }),
      writes: fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 20 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(graph, ({ inputs, gates: shapes, writes, seed }) => {
        const { hal, gate, evaluations } = gates();
        const sources = Array.from({ length: inputs }, (_, i) => `i${i}`);
        for (const name of sources) hal.newSignal(name, 'bit');
        const compute = (a: boolean, b: boolean, invert: boolean) => (a !== b) !== invert;
        // Gate k reads signals before it; the order of adding is shuffled by the seed.
        const wiring = shapes.map(([a, b, invert], k) => ({
          name: `g${k}`,
          a: a % (inputs + k),
          b: b % (inputs + k),
          invert,
        }));
        const name = (index: number) => (index < inputs ? `i${index}` : `o${index - inputs}`);
        const shuffled = [...wiring].sort((x, y) => hash(x.name, seed) - hash(y.name, seed));
        for (const { name: gateName, invert } of shuffled) {
          gate(gateName, 2, (a = false, b = false) => compute(a, b, invert));
        }
        wiring.forEach(({ name: gateName, a, b }, k) => {
          hal.net(name(a), [`${gateName}.in0`]);
          hal.net(name(b), [`${gateName}.in1`]);
          hal.net(`o${k}`, [`${gateName}.out`]);
        });
        hal.start();
        for (const [which, value] of writes) {
          evaluations.clear();
          hal.sets(`i${which % inputs}`, value);
          for (const count of evaluations.values()) expect(count).toBe(1);
          const expected = Array.from({ length: inputs }, (_, i) => hal.signals.get(`i${i}`).value === true);
          for (const { a, b, invert } of wiring) {
            expected.push(compute(expected[a] ?? false, expected[b] ?? false, invert));
          }
          wiring.forEach((_, k) => expect(hal.signals.get(`o${k}`).value).toBe(expected[inputs + k]));
        }
      }),
    );
  });
});

describe('observers', () => {
  const single = () => {
    const hal = new Hal();
    const component = hal.component('c');
    const pin = component.newPin('p', 'float', 'io');
    component.ready();
    return { hal, component, pin };
  };

  it('get the current value, then distinct values, then completion on exit', () => {
    const { component, pin } = single();
    const events: unknown[] = [];
    pin.value$.subscribe({ next: (value) => events.push(value), complete: () => events.push('complete') });
    for (const value of [0, 1, 1, Number.NaN, Number.NaN, 2]) pin.set(value);
    component.exit();
    expect(events).toEqual([0, 1, Number.NaN, 2, 'complete']);
  });

  it('of a component get its state, then each new one, then completion on exit', () => {
    const component = new Hal().component('c');
    const events: string[] = [];
    component.state$.subscribe({ next: (state) => events.push(state), complete: () => events.push('complete') });
    component.ready();
    component.fail();
    component.exit();
    expect(events).toEqual(['initializing', 'ready', 'dead', 'exited', 'complete']);
  });

  it('see one value for a batch, and none when it ends as it began', () => {
    const { hal, pin } = single();
    const seen: number[] = [];
    pin.observe((value) => seen.push(value));
    hal.batch(() => [1, 2, 3].forEach((value) => pin.set(value)));
    hal.batch(() => [1, 2, 3].forEach((value) => pin.set(value)));
    expect(seen).toEqual([0, 3]);
  });

  it('that write are settled after, in order, without recursion', () => {
    const { pin } = single();
    const seen: number[] = [];
    pin.observe((value) => {
      if (value > 0 && value < 500) pin.set(value + 1);
    });
    pin.observe((value) => seen.push(value));
    pin.set(1);
    expect(seen).toEqual([0, ...Array.from({ length: 500 }, (_, i) => i + 1)]);
  });

  it('that answer each other forever are stopped with a fault', () => {
    const { hal, pin } = single();
    const faults: HalFault[] = [];
    hal.faults$.subscribe((fault) => faults.push(fault));
    pin.observe((value) => pin.set(value + 1));
    expect(faults.map((fault) => fault.error.code)).toEqual(['unstable-loop']);
    pin.set(-1);
    expect(pin.value).not.toBe(-1);
  });

  it('that throw do not stop the others', () => {
    const { hal, pin } = single();
    const faults: HalFault[] = [];
    hal.faults$.subscribe((fault) => faults.push(fault));
    const seen: number[] = [];
    pin.observe(() => {
      throw new Error('broken observer');
    });
    pin.observe((value) => seen.push(value));
    pin.set(4);
    expect(seen).toEqual([0, 4]);
    expect(faults.length).toBeGreaterThan(0);
  });

  it('that were removed get no more values, even while the others are being notified', () => {
    const { pin } = single();
    const seen: number[] = [];
    let remove = () => {};
    pin.observe(() => remove());
    remove = pin.observe((value) => seen.push(value));
    pin.set(1);
    expect(seen).toEqual([0]);
  });
});

function hash(text: string, seed: number): number {
  let state = seed | 1;
  for (const char of text) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return state >>> 0;
}
