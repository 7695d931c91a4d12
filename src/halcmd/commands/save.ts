import { messageOf } from '../../errors.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { Hal } from '../../hal/hal.ts';
import type { ListingLines } from '../listings.ts';
import { savers } from '../saved.ts';
import { systemReason } from '../system-error.ts';

/** The command that writes the machine as commands. */
export const saveCommand: Command = {
  name: 'save',
  usage: '[TYPE [FILE]]',
  help: [
    'Writes the machine as commands that make it again, to FILE or to the output. TYPE is all, or allu with the',
    'values of unlinked inputs, or a part: comp, alias, sig, sigu (unlinked), link, linka, net, neta, netl, netla,',
    'param, thread, unconnectedinpins. An a at the end shows arrows.',
  ],
  args: 2,
  optional: true,
  tilde: true,
  completes: ['save-kind', 'value'],
  run: save,
};

async function save(context: CommandContext, [kind = 'all', file]: readonly string[]): Promise<boolean> {
  if (context.silent) return true;
  const parts = savers.get(kind);
  if (!parts) return context.fail(`Unknown 'save' type '${kind}'`);
  const lines = await context.inSlices(linesOf(context, parts));
  if (file === undefined) {
    context.out(lines);
    return true;
  }
  try {
    await context.host.writeFile(file, lines.map((line) => `${line}\n`).join(''));
    return true;
  } catch (error) {
    context.detail(`${file}: ${systemReason(error) ?? messageOf(error)}`);
    return context.fail(`Can't open 'save' destination '${file}'`);
  }
}

function* linesOf({ hal }: CommandContext, parts: readonly ((hal: Hal) => ListingLines)[]): ListingLines {
  const lines: string[][] = [];
  for (const part of parts) lines.push(yield* part(hal));
  return lines.flat();
}
