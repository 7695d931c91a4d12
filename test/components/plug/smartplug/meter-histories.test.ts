import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlugReport } from '../../../../src/components/define.ts';
import type { PlugDriver } from '../../../../src/plugs/driver.ts';
import { createIotDialect } from '../../../../src/plugs/kasa/iot/iot-dialect.ts';
import { isObject } from '../../../../src/plugs/kasa/transport/json.ts';
import { createRecognition } from '../../../../src/plugs/kasa/recognition.ts';
import { createSmartDialect } from '../../../../src/plugs/kasa/smart/smart-dialect.ts';
import { virtualClock } from '../../../../src/util/clock.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { componentRig } from '../../../helpers/component-rig.ts';
import { callTurns } from '../../../../src/plugs/call-turns.ts';
import { driverType } from '../../../helpers/driver-type.ts';

/** The answer of a meter for a time: values of all kinds, or nothing useful. */
interface Answer {
  readonly power: unknown;
  readonly energy: unknown;
  readonly voltage: unknown;
  readonly current: unknown;
  /** Replaces all that: a number refuses, any other value is the answer. */
  readonly instead: unknown;
  /** The other counter of a SMART plug; -1 refuses. */
  readonly month: unknown;
  readonly forMs: number;
}

const nonsense = fc.constantFrom<unknown>('nan', '230', null, undefined, -1, 2 ** 32 - 1, 1e12, [], {}, true, -300_000);
const mostly = (good: fc.Arbitrary<number>) =>
  fc.oneof({ weight: 4, arbitrary: good }, { weight: 1, arbitrary: nonsense });

/** In thousandths, as newer plugs report them. */
const answers: fc.Arbitrary<Answer> = fc.record({
  power: mostly(fc.integer({ min: 0, max: 3_000_000 })),
  energy: mostly(fc.constantFrom(16_323, 16_324, 16_330, 16_400, 17_000, 12_000, 0, 1, 2)),
  voltage: mostly(fc.integer({ min: 220_000, max: 240_000 })),
  current: mostly(fc.integer({ min: 0, max: 13_000 })),
  instead: fc.oneof(
    { weight: 6, arbitrary: fc.constant<unknown>(undefined) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(-1, -2, -10_008, 0, null, 'x', [], 7) },
  ),
  month: mostly(fc.constantFrom(6266, 6267, 6300, 0)),
  forMs: fc.constantFrom(500, 500, 2000, 2000, 10_000, 60_000),
});

type Language = 'iot' | 'smart';

/**
 * A plug with one of the two protocols, whose meter gives the chosen answers, and the last plausible value of each
 * quantity.
 */
function plugOf(language: Language, clock: ReturnType<typeof virtualClock>) {
  const plug = { answer: undefined as Answer | undefined, on: true, told: new Map<string, number>() };
  const meter = (): unknown => {
    const { answer } = plug;
    if (!answer) return { err_code: -1 };
    if (typeof answer.instead === 'number') return { err_code: answer.instead };
    if (answer.instead !== undefined) return answer.instead;
    note(plug.told, answer);
    const values = { power_mw: answer.power, voltage_mv: answer.voltage, current_ma: answer.current };
    return { ...values, [language === 'iot' ? 'total_wh' : 'energy_wh']: answer.energy };
  };
  const iot = (json: object): unknown => ({
    ...('system' in json
      ? { system: { get_sysinfo: { relay_state: plug.on ? 1 : 0, on_time: 5, feature: 'TIM:ENE', deviceId: 'D' } } }
      : {}),
    ...('emeter' in json ? { emeter: { get_realtime: meter() } } : {}),
  });
  const smart = (method: string): object => {
    const ok = (result: unknown) => ({ error_code: 0, result });
    if (method === 'get_device_info') return ok({ device_on: plug.on, on_time: 5, device_id: 'D', fw_ver: '1' });
    if (method === 'component_nego') return ok({ component_list: [{ id: 'energy_monitoring', ver_code: 2 }] });
    if (method === 'get_energy_usage')
      return plug.answer?.month === -1 ? { error_code: -1001 } : ok({ month_energy: plug.answer?.month });
    if (method !== 'get_emeter_data') return { error_code: -1002 };
    const told = meter();
    const code = isObject(told) && typeof told['err_code'] === 'number' ? told['err_code'] : 0;
    return code === 0 ? ok(told) : { error_code: code === -2 ? -1002 : -1001 };
  };
  const request = async (json: object): Promise<unknown> => {
    if (language === 'iot') return iot(json);
    const { method = '', params } = json as { method?: string; params?: { requests?: { method: string }[] } };
    if (method !== 'multipleRequest') return smart(method);
    const responses = (params?.requests ?? []).map((each) => ({ method: each.method, ...smart(each.method) }));
    return { error_code: 0, result: { responses } };
  };
  const create = language === 'iot' ? createIotDialect : createSmartDialect;
  const dialect = create({
    transport: { request, dispose: () => Promise.resolve() },
    meter: true,
    turns: callTurns({ clock, timeoutMs: 500, peer: 'plug' }),
    clock,
    recognition: createRecognition(false, clock),
    logger: silentLogger,
  });
  const driver: PlugDriver = {
    identify: async (signal) => ({ driver: language, ...(await dialect.identify(signal)) }),
    read: (signal, readingOptions) => dialect.read(signal, readingOptions),
    setRelay: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };
  return { plug, driver };
}

/** How many histories for each law; `HALYARD_METER_RUNS=1000` for many. */
const runs = Number(process.env['HALYARD_METER_RUNS'] ?? 15);

const stepKWh = 0.05;
const highestKW = 5.52;

/** Plays a history of answers, and looks at the pins each half second. */
async function play(language: Language, history: readonly Answer[], look: (moment: Moment) => void): Promise<void> {
  const clock = virtualClock(1_700_000_000);
  const { plug, driver } = plugOf(language, clock);
  plug.answer = history[0];
  const reports: PlugReport[] = [];
  const rig = componentRig(clock, undefined, { drivers: new Map([['model', driverType('model', () => driver)]]) });
  const handle = rig.load('smartplug', 'plug', { driver: 'model', meter: true });
  handle.plug?.reports$.subscribe((report) => reports.push(report));
  try {
    await clock.advance(10);
    for (const answer of history) {
      plug.answer = answer;
      plug.on = !plug.on;
      for (let ms = 0; ms < answer.forMs; ms += 500) {
        await clock.advance(500);
        const pin = (name: string) => rig.hal.item(`plug.${name}`).value;
        look({
          pin: (name) => Number(pin(name)),
          told: plug.told,
          isError: pin('meter-error') === true,
          atMs: clock.now(),
          sinceMs: ms + 500,
          answer,
          reports,
        });
        expect([pin('relay'), pin('online'), pin('error')]).toEqual([plug.on, true, false]);
      }
    }
  } finally {
    await rig.dispose();
  }
  expect(clock.pending).toBe(0);
}

interface Moment {
  readonly pin: (name: string) => number;
  /** The last plausible value of each quantity. */
  readonly told: ReadonlyMap<string, number>;
  readonly isError: boolean;
  readonly atMs: number;
  /** How long the plug has given this answer. */
  readonly sinceMs: number;
  readonly answer: Answer;
  readonly reports: readonly PlugReport[];
}

/** The plausible value of a quantity in an answer, in units. */
function truth(value: unknown, most: number): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= most * 1000 ? value / 1000 : undefined;
}

/** The same for power, which may be negative. */
function powerIn({ power, voltage, current }: Answer): number | undefined {
  const voltAmperes = (truth(voltage, 300) ?? 0) * (truth(current, 24) ?? 0);
  if (typeof power === 'number' && power < 0) return -power / 1000 <= 1.1 * voltAmperes ? power / 1000 : undefined;
  return truth(power, 5520);
}

function note(told: Map<string, number>, answer: Answer): void {
  const { voltage, current, energy } = answer;
  const values = {
    power: powerIn(answer),
    voltage: truth(voltage, 300),
    current: truth(current, 24),
    energy: truth(energy, 1e6),
  };
  for (const [name, value] of Object.entries(values)) if (value !== undefined) told.set(name, value);
}

describe.each(['iot', 'smart'] as const)('over any history of answers of a plug with the protocol %s', (language) => {
  const check = (look: () => (moment: Moment) => void) =>
    fc.assert(
      fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 12 }), (history) =>
        play(language, history, look()),
      ),
      { numRuns: runs },
    );

  it('energy-total never falls, and gains no more than can have been used plus one step of the counter', () =>
    check(() => {
      let before = 0;
      let began: { kWh: number; ms: number } | undefined;
      return ({ pin, atMs }) => {
        const total = pin('energy-total');
        expect(total >= before || (Number.isNaN(total) && before === 0)).toBe(true);
        if (total > 0 && !Number.isNaN(pin('energy'))) began ??= { kWh: total, ms: atMs - 10_000 };
        if (began) {
          const could = stepKWh + (highestKW * (atMs - began.ms)) / 3.6e6;
          expect(total - began.kWh).toBeLessThanOrEqual(could + 1e-9);
        }
        before = Number.isNaN(total) ? before : total;
      };
    }));

  it('a shown value is the last plausible value of the plug; energy is of one counter', () =>
    check(() => {
      const counters = { energy: new Set<number>(), month: new Set<number>() };
      return ({ pin, told, answer }) => {
        for (const name of ['power', 'voltage', 'current']) {
          if (!Number.isNaN(pin(name))) expect(pin(name)).toBe(told.get(name));
        }
        const energy = told.get('energy');
        const month = truth(answer.month, 1e6);
        if (energy !== undefined) counters.energy.add(energy);
        if (month !== undefined && language === 'smart') counters.month.add(month);
        const shown = pin('energy');
        if (Number.isNaN(shown)) return;
        expect(counters.energy.has(shown) || counters.month.has(shown)).toBe(true);
        if (!counters.energy.has(shown)) counters.energy = new Set();
        if (!counters.month.has(shown)) counters.month = new Set();
      };
    }));

  it('power is shown whatever the other quantities are, and unknown soon after the last plausible value', () =>
    check(() => {
      return ({ pin, isError, answer, sinceMs }) => {
        const told = answer.instead === undefined ? powerIn(answer) : undefined;
        if (told !== undefined) {
          // A meter that refused before may pause for at most as long as a refusal lasts here.
          if (sinceMs >= 40_000) expect(pin('power')).toBe(told);
        } else if (sinceMs >= 7000) {
          expect([pin('power'), isError]).toEqual([Number.NaN, true]);
        }
        if (Number.isNaN(pin('power')) || Number.isNaN(pin('energy'))) expect(isError).toBe(true);
      };
    }));

  it('a lasting failure is reported, but not at every poll', () =>
    check(() => ({ pin, sinceMs, reports, answer }) => {
      const faults = reports.filter(({ type }) => type === 'meter-fault');
      if (Number.isNaN(pin('power')) && sinceMs >= 7000) expect(faults.length).toBeGreaterThan(0);
      if (sinceMs === answer.forMs) expect(reports.length).toBeLessThan(200);
    }));
});
