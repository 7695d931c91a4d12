import * as v from 'valibot';
import { HalError } from '../../../errors.ts';
import { dialects } from '../../../gcode/dialects.ts';
import type { LineOutcome } from '../../../machine/api/gcode/line-outcome.ts';
import { InvalidParams } from '../failure.ts';
import { defineMethod, type Method } from '../method.ts';
import { jsonValue, textList } from '../values.ts';

const lineOutcome = v.strictObject({
  line: v.number(),
  outcome: v.picklist(['done', 'queued', 'ignored', 'held', 'error']),
  actions: v.optional(v.array(v.strictObject({ code: v.string(), pin: v.string(), value: jsonValue }))),
  relays: v.optional(v.array(v.strictObject({ plug: v.string(), end: v.string(), why: v.string() }))),
  dropped: v.optional(v.number()),
  error: v.optional(v.strictObject({ code: v.string(), message: v.string() })),
});

/** The limit of `wait: true`. */
const waitS = 10;

export const gcodeExecute: Method = defineMethod({
  name: 'gcode.execute',
  doc:
    'Executes G-code: M62–M68, M80, M81, M106, M107, M42 and G4; every other word is ignored. With `line`, a ' +
    'refused line is an error of the request. With `lines`, each line has its own outcome, and a failed line does not ' +
    'stop the others. The answer comes when the last line is done, after an M66 or G4 when its wait has ended; M112 ' +
    'ends such a wait at once. `dialect` names the dialect of the G-code. `more`: the program continues in the next ' +
    'call, so an end of the program counts there, too. `cut`: the last line may be cut short and switches nothing. ' +
    'With `wait`, true (10 s) or a number of seconds, the answer comes when each requested relay has been read as ' +
    'requested; `relays` has the end of each request, and a request that is not done is an error of its line, or ' +
    '`held`.',
  params: v.strictObject({
    line: v.optional(v.string()),
    lines: v.optional(textList),
    dialect: v.optional(v.picklist(dialects)),
    more: v.optional(v.boolean()),
    cut: v.optional(v.boolean()),
    wait: v.optional(v.union([v.boolean(), v.pipe(v.number(), v.minValue(0), v.maxValue(3600))])),
  }),
  result: v.strictObject({ lines: v.array(lineOutcome), errors: v.number() }),
  example: {
    params: { lines: ['G1 X10 ; a move', 'M64 P15', 'M65'] },
    result: {
      lines: [
        { line: 1, outcome: 'ignored' },
        { line: 2, outcome: 'done', actions: [{ code: 'M64', pin: 'motion.digital-out-15', value: true }] },
        { line: 3, outcome: 'error', error: { code: 'syntax', message: 'No valid P word with M65' } },
      ],
      errors: 1,
    },
  },
  run: ({ line, lines, wait = false, ...about }, call) => {
    if ((line === undefined) === (lines === undefined)) throw new InvalidParams('expected either "line" or "lines"');
    const report = line === undefined ? summary : singleSummary;
    const waitLimitS = wait === true ? waitS : wait === false ? undefined : wait;
    const outcomes = call.client.gcode.execute({ ...about, lines: lines ?? [line ?? ''], waitS: waitLimitS }, call);
    return outcomes instanceof Promise ? outcomes.then(report) : report(outcomes);
  },
});

function summary(lines: readonly LineOutcome[]) {
  return { lines, errors: lines.filter(({ outcome }) => outcome === 'error').length };
}

/** A caller that sends a single line checks only whether the request succeeded, not its result. */
function singleSummary(lines: readonly LineOutcome[]) {
  const error = lines[0]?.error;
  if (error) throw new HalError(error.code, error.message);
  return summary(lines);
}
