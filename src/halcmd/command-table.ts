import type { Command } from './command.ts';
import { linkCommands } from './commands/links.ts';
import { loadRtCommands } from './commands/load-rt.ts';
import { loadUsrCommand } from './commands/load-usr.ts';
import { miscCommands } from './commands/misc.ts';
import { saveCommand } from './commands/save.ts';
import { showCommands } from './commands/show.ts';
import { signalCommands } from './commands/signals.ts';
import { threadCommands } from './commands/threads.ts';
import { unloadCommands } from './commands/unload.ts';
import { valueCommands } from './commands/values.ts';

/** Every command of halcmd by name, in the order of the names. */
export const commandTable: ReadonlyMap<string, Command> = new Map(
  [
    ...linkCommands,
    ...signalCommands,
    ...valueCommands,
    ...threadCommands,
    ...loadRtCommands,
    loadUsrCommand,
    ...unloadCommands,
    ...showCommands,
    saveCommand,
    ...miscCommands,
  ]
    .map((command) => [command.name, command] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);
