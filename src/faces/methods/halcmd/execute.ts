import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { textList } from '../values.ts';

export const halcmdExecute: Method = defineMethod({
  name: 'halcmd.execute',
  doc:
    'Executes one call of halcmd with the arguments `argv`; returns its output and its exit code. `lines` are the ' +
    'lines for `-f` without a file; relative paths start at `cwd`.',
  params: v.strictObject({
    argv: textList,
    cwd: v.optional(v.string()),
    lines: v.optional(textList),
  }),
  result: v.strictObject({
    code: v.number(),
    stdout: v.string(),
    stderr: v.string(),
    details: v.array(v.string()),
  }),
  example: {
    params: { argv: ['getp', 'printer.enable'] },
    result: { code: 0, stdout: 'FALSE\n', stderr: '', details: [] },
  },
  run: async ({ argv, cwd, lines }, call) => {
    const { signal } = call;
    const { code, stdout, stderr, details } = await call.client.halcmd({ argv, cwd, lines, signal, slices: call });
    return { code, stdout, stderr, details: [...details] };
  },
});
