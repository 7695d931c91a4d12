import type { DetailKind } from '../event-type.ts';

export const about =
  '`name` is the component, `time` in seconds since the epoch, `seq` the number of the event in `events.list`.';

export const aboutRequest: string =
  '`by` is the caller or component that asked; `word` is the word that it used: `M81`, `hal.sets`; `because` names the ' +
  'wires that decided a change. The pins that decided may follow by name. ' +
  about;

/** The origin of a request: its caller, word and wires. */
export const origin: Readonly<Record<string, DetailKind>> = { by: 'text?', word: 'text?', because: 'text?' };

export const request: Readonly<Record<string, DetailKind>> = { on: 'bit', ...origin };

type Example = Readonly<Record<string, boolean | number | string>>;

const time = 1_700_000_000.25;

export const aRequest: Example = { name: 'printer', time, seq: 42, on: false, by: 'stdin', word: 'M81' };

export const aPowerRequest: Example = { name: 'power-off', time, seq: 40, by: 'stdin', word: 'M81' };
