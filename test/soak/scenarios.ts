import type { SimulatedModel } from '../../src/plugs/kasa/simulator/models.ts';
import type { PlantedFault } from './planted.ts';

/** A plug and its configuration. */
export interface Scenario {
  readonly model: SimulatedModel;
  readonly language: 'xor' | 'klap';
  readonly klap?: 1 | 2;
  /** The configured ids; another plug may get its address, unless none is configured. */
  readonly known: 'device-id' | 'mac' | 'both' | 'nothing';
  readonly meter: boolean;
  readonly intervalS: number;
  readonly timeoutS: number;
  readonly errorAfter?: number;
  readonly outlet?: string;
  readonly closesAfterReply?: boolean;
  readonly takesBatches?: boolean;
  readonly sessionS?: number;
  readonly fault?: PlantedFault;
}

const quick = { intervalS: 0.1, timeoutS: 0.4, meter: true } as const;
const usual = { intervalS: 0.25, timeoutS: 0.8, meter: true } as const;
const xor = { language: 'xor' } as const;
const klap = { language: 'klap', klap: 2 } as const;

/** Plugs of every kind, without planted faults. */
export const scenarios: readonly Scenario[] = [
  { ...xor, ...quick, model: 'hs110', known: 'both' },
  { ...klap, ...quick, model: 'p110', known: 'both' },
  { ...xor, ...usual, model: 'hs110v2', known: 'device-id' },
  { ...klap, ...usual, klap: 1, model: 'hs110uk', known: 'mac' },
  { ...xor, ...quick, model: 'kp115', known: 'mac', errorAfter: 3 },
  { ...klap, ...quick, model: 'kp125m', known: 'device-id', errorAfter: 3 },
  { ...xor, ...usual, model: 'hs110', known: 'nothing' },
  { ...klap, ...usual, model: 'p110', known: 'nothing' },
  { ...xor, ...usual, model: 'hs100', known: 'both', meter: false, closesAfterReply: true },
  { ...klap, ...usual, model: 'hs103', known: 'both', meter: false, sessionS: 15 },
  { ...xor, ...quick, model: 'hs110v2', known: 'both', closesAfterReply: true },
  { ...klap, ...quick, model: 'p100', known: 'mac', meter: false, takesBatches: false },
  { ...xor, ...usual, model: 'kp303', known: 'both', meter: false, outlet: '1' },
  { ...klap, ...usual, klap: 1, model: 'hs110uk', known: 'both', closesAfterReply: true },
];
