// A HAL component inside a program of your own, with the library.
import type { Hal } from 'halyard';

/** Toggles `<name>.out` every `intervalS` seconds until the returned function is called. */
export function halOWorld(hal: Hal, name: string, intervalS: number): () => void {
  const h = hal.component(name);
  const enable = h.newPin('enable', 'bit', 'in', { value: true });
  const out = h.newPin('out', 'bit', 'out');
  h.ready();

  const timer = setInterval(() => {
    if (enable.value) out.set(!out.value);
  }, intervalS * 1000);
  return () => {
    clearInterval(timer);
    h.exit();
  };
}
