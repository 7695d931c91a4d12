import { refusals } from './modules.ts';
import type { Module } from './modules.ts';

/** The networks in range of a simulated plug: a protected one, an open one, and a hidden one. */
const networks = [
  { ssid: 'workshop', key_type: 3 },
  { ssid: 'guests', key_type: 0 },
  { ssid: '', key_type: 2 },
] as const;

export function createWlanModule(): Module {
  return {
    get_scaninfo({ refresh }) {
      if (refresh !== 0 && refresh !== 1) return refusals.invalidArgument;
      return { ap_list: networks };
    },
  };
}
