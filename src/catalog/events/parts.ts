import type { DetailKind } from '../event-type.ts';

export const about =
  '`name` is the component, `time` in seconds since the epoch, `seq` the number of the event in `events.list`.';

export const aboutRequest: string =
  '`by` is who asked: a caller or a component; `word` how: `M81`, `hal.sets`; `because` the wires that a change was decided from. Pins that decided may follow by their names. ' +
  about;

/** Who asked for a request, and by which word. */
export const origin: Readonly<Record<string, DetailKind>> = { by: 'text?', word: 'text?', because: 'text?' };

export const request: Readonly<Record<string, DetailKind>> = { on: 'bit', ...origin };

type Example = Readonly<Record<string, boolean | number | string>>;

const time = 1_700_000_000.25;

export const aRequest: Example = { name: 'printer', time, seq: 42, on: false, by: 'stdin', word: 'M81' };

export const aPowerRequest: Example = { name: 'power-off', time, seq: 40, by: 'stdin', word: 'M81' };
