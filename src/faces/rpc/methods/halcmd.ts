import * as v from 'valibot';
import { HalError } from '../../../errors.ts';
import type { RpcHost } from '../host.ts';
import { defineMethod, type Method } from '../method.ts';
import { textList } from '../values.ts';

/** halcmd as a whole, for its command line and for scripts that were written for it. */
export function halcmdMethods(host: RpcHost): Method[] {
  return [
    defineMethod({
      name: 'halcmd.execute',
      doc:
        'Does what one call of halcmd with these words does, and gives what it wrote and its exit code. `lines` are the ' +
        'lines of `-f` without a file, `cwd` is where relative paths count from.',
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
      async run({ argv, cwd, lines }, call) {
        if (!host.halcmd) throw new HalError('usage', 'this machine does not offer halcmd');
        const { signal } = call;
        const { code, stdout, stderr, details } = await host.halcmd({ argv, cwd, lines, signal, slices: call });
        return { code, stdout, stderr, details: [...details] };
      },
    }),
  ];
}
