import { expect, test } from 'vitest';
import { meterIn } from '../../../../src/plugs/kasa/iot/meter.ts';

test('units are taken as they are', () => {
  expect(meterIn({ current: 0.014937, voltage: 231.067823, power: 0.928511, total: 55.139, err_code: 0 })).toEqual({
    currentA: 0.014937,
    voltageV: 231.067823,
    powerW: 0.928511,
    energyKWh: 55.139,
  });
});

test('thousandths become units, without rounding', () => {
  expect(meterIn({ current_ma: 451, voltage_mv: 230837, power_mw: 61753, total_wh: 16323, err_code: 0 })).toEqual({
    currentA: 0.451,
    voltageV: 230.837,
    powerW: 61.753,
    energyKWh: 16.323,
  });
});

test('a quantity that is not reported is absent, and 0 is a value', () => {
  expect(meterIn({ power_mw: 0, slot_id: 0 })).toEqual({ powerW: 0 });
  expect(meterIn({})).toEqual({});
});

test('a value that is not a number is not a report', () => {
  expect(meterIn({ voltage: '230', current: null, power: Number.NaN, total: [1] })).toEqual({});
});
