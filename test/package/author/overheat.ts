import { defineComponent, type ComponentType } from 'halyard/component';

export const component: ComponentType = defineComponent('overheat', (scope) => {
  const temperature = scope.float('temperature');
  const limit = scope.float('limit');
  const patience = scope.float('patience');
  const fault = scope.bit('fault');
  let overS = 0;

  scope.funct('', (periodS) => {
    // NaN, a temperature that nobody knows, is not fine.
    if (temperature.value <= limit.value) {
      overS = 0;
      fault.set(false);
      return undefined;
    }
    overS += periodS;
    fault.set(overS >= patience.value);
    return fault.value ? undefined : patience.value - overS;
  });
});
