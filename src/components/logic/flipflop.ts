import { defineComponent, type ComponentType } from '../define.ts';

/** A D flip-flop: reset has priority over set, set over the clock. */
export const flipflop: ComponentType = defineComponent('flipflop', (scope) => {
  const [data, clk, set, reset] = [scope.bit('data'), scope.bit('clk'), scope.bit('set'), scope.bit('reset')];
  const [out, outNot] = [scope.bit('out'), scope.bit('out-not')];
  let lastClk = false;
  scope.funct('', () => {
    const isRising = clk.value && !lastClk;
    lastClk = clk.value;
    if (reset.value) out.set(false);
    else if (set.value) out.set(true);
    else if (isRising) out.set(data.value);
    outNot.set(!out.value);
  });
});
