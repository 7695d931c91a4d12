import { HalError } from '../../src/errors.ts';
import type { Hal } from '../../src/hal/hal.ts';

/**
 * Makes the library calls of the recorded api.py, which used LinuxCNC's Python module, and returns the messages of the
 * library. The conversions of the Python module have no counterpart.
 */
export function runPythonApi(hal: Hal): string[] {
  const said: string[] = [];
  const attempt = (call: () => void) => {
    try {
      call();
    } catch (error) {
      if (!(error instanceof HalError)) throw error;
      said.push(`HAL: ERROR: ${error.message}`);
    }
  };
  const api = hal.component('api');
  const out = api.newPin('a.b_c-d', 'float', 'out');
  const input = api.newPin('in', 'float', 'in');
  const io = api.newPin('io', 's32', 'io');
  const names: readonly string[] = ['we ird!', '', 'é', 'x'.repeat(43)];
  for (const name of names) api.newPin(name, 'bit', 'in');
  api.newPin('b', 'bit', 'out');
  api.newParam('pr', 's32', 'rw');
  input.set(4);
  api.ready();
  attempt(() => api.ready());
  attempt(() => void api.newPin('late', 'bit', 'in'));
  api.unready();
  api.newPin('late', 'bit', 'in');
  api.ready();
  attempt(() => void hal.component('api'));
  const second = hal.component('api2');
  hal.newSignal('sg', 'float');
  attempt(() => void hal.newSignal('sg', 'float'));
  hal.link('api.in', 'sg');
  hal.link('api.in', 'sg');
  attempt(() => hal.link('api.b', 'sg'));
  attempt(() => hal.link('nope', 'sg'));
  hal.link('api.a.b_c-d', 'sg');
  out.set(6.5);
  input.set(1);
  io.set(7);
  hal.unlink('api.in');
  hal.unlink('api.in');
  attempt(() => hal.unlink('nope'));
  api.exit();
  second.exit();
  return said;
}
