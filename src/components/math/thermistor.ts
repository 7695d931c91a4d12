import { defineComponent, type ComponentType } from '../define.ts';

const zeroCelsiusK = 273.15;
/** Shown for an unknown temperature; hot, so that a heater controlled by it stops. */
const unknownK = 9999;

/** Temperature from a thermistor in a voltage divider, by the beta formula. */
export const thermistor: ComponentType = defineComponent('thermistor', (scope) => {
  const [t0, r0, beta] = [scope.float('t0-c'), scope.float('r0'), scope.float('beta')];
  const [rOther, vTotal, vThermistor] = [scope.float('r-other'), scope.float('v-total'), scope.float('v-thermistor')];
  const [celsius, kelvin, fahrenheit] = [
    scope.float('temperature-c'),
    scope.float('temperature-k'),
    scope.float('temperature-f'),
  ];
  const [resistance, valid] = [scope.float('resistance'), scope.bit('valid')];

  const measure = (): { ohm: number; k: number } | undefined => {
    const t0K = t0.value + zeroCelsiusK;
    const rInfinite = r0.value * Math.exp(-beta.value / t0K);
    const current = (vTotal.value - vThermistor.value) / rOther.value;
    const ohm = vThermistor.value / current;
    const k = beta.value / Math.log(ohm / rInfinite);
    const isPlausible = [t0K, rOther.value, rInfinite, current, ohm].every((value) => value > 0 && value < Infinity);
    return isPlausible && k > 0 && k < Infinity ? { ohm, k } : undefined;
  };
  scope.funct('', () => {
    const measured = measure();
    const k = measured?.k ?? unknownK;
    valid.set(measured !== undefined);
    resistance.set(measured?.ohm ?? 0);
    kelvin.set(k);
    celsius.set(k - zeroCelsiusK);
    fahrenheit.set(((k - zeroCelsiusK) * 9) / 5 + 32);
  });
});
