import * as v from 'valibot';
import { HalError } from '../../../errors.ts';
import { dialects } from '../../../gcode/dialects.ts';
import type { Slices } from '../../../util/slices.ts';
import { InvalidParams } from '../faults.ts';
import { followRelays, type RelayFollower } from '../follow-relays.ts';
import { createGcodeSession } from '../gcode-session.ts';
import type { RpcHost } from '../host.ts';
import type { LineOutcome } from '../line-outcome.ts';
import { defineMethod, perCaller, type Method } from '../method.ts';
import { jsonValue, textList } from '../values.ts';

const lineOutcome = v.strictObject({
  line: v.number(),
  outcome: v.picklist(['done', 'queued', 'ignored', 'held', 'error']),
  actions: v.optional(v.array(v.strictObject({ code: v.string(), pin: v.string(), value: jsonValue }))),
  relays: v.optional(v.array(v.strictObject({ plug: v.string(), end: v.string(), why: v.string() }))),
  dropped: v.optional(v.number()),
  error: v.optional(v.strictObject({ code: v.string(), message: v.string() })),
});

/** How long `wait: true` waits. */
const waitS = 10;

/** The host's program, as far as it concerns inputs and outputs. Each caller has a program of its own. */
export function gcodeMethods(host: RpcHost): Method[] {
  const sessionOf = perCaller(() => createGcodeSession(host));
  return [
    defineMethod({
      name: 'gcode.execute',
      doc:
        'Executes G-code: M62–M68, M80, M81, M106, M107 and M42, and G4; every other word is ignored. With `line`, a ' +
        'refused line is an error of the request; with `lines`, each line has its own outcome and one that fails keeps ' +
        'none of the others from being executed. Answered when the last line is done, after an M66 or G4 when its wait ' +
        'has ended; M112 ends such a wait at once. `dialect` says whose G-code it is. `more` says that the program goes on ' +
        'in the next call, so that its end counts there, too; `cut` that the last line may have been cut short: it ' +
        'switches nothing then. With ' +
        '`wait`, true or a number of seconds (10), it is answered when the relay of each plug that was asked has been read as ' +
        'asked; `relays` has the end of each request, and what did not come true is an error of its line, or `held`.',
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
        if ((line === undefined) === (lines === undefined))
          throw new InvalidParams('expected either "line" or "lines"');
        const report = line === undefined ? summary : singleSummary;
        const follower = wait === false ? undefined : followRelays(host.hal.clock);
        const outcomes = sessionOf(call.caller).execute(
          { ...about, lines: lines ?? [line ?? ''] },
          call,
          follower?.asked,
        );
        if (follower) return followed(follower, outcomes, wait === true ? waitS : Number(wait), call).then(report);
        return outcomes instanceof Promise ? outcomes.then(report) : report(outcomes);
      },
    }),
    defineMethod({
      name: 'gcode.abort',
      doc:
        'Says that the controller has aborted: an M66 or G4 that waits is cancelled, with all lines behind it, what M62, M63 ' +
        'and M67 have put off is dropped, and the program begins anew. Outputs keep their values.',
      params: v.strictObject({}),
      result: v.strictObject({ dropped: v.number() }),
      example: { params: {}, result: { dropped: 0 } },
      run: (_params, { caller }) => ({ dropped: sessionOf(caller).abort() }),
    }),
    defineMethod({
      name: 'gcode.end',
      doc:
        'Says that the program has ended, as M2 and M30 do: what still waits for a move is dropped. The next line begins a ' +
        'new program, outside of all conditional text.',
      params: v.strictObject({}),
      result: v.strictObject({ dropped: v.number() }),
      example: { params: {}, result: { dropped: 0 } },
      run: (_params, { caller }) => {
        const dropped = sessionOf(caller).end();
        return dropped instanceof Promise ? dropped.then((count) => ({ dropped: count })) : { dropped };
      },
    }),
  ];
}

async function followed(
  follower: RelayFollower,
  outcomes: readonly LineOutcome[] | Promise<readonly LineOutcome[]>,
  limitS: number,
  slices: Slices,
): Promise<LineOutcome[]> {
  return follower.finish(await outcomes, limitS, slices);
}

function summary(lines: readonly LineOutcome[]) {
  return { lines, errors: lines.filter(({ outcome }) => outcome === 'error').length };
}

/** A caller that sends a single line looks whether the request succeeded, and not into its result. */
function singleSummary(lines: readonly LineOutcome[]) {
  const error = lines[0]?.error;
  if (error) throw new HalError(error.code, error.message);
  return summary(lines);
}
