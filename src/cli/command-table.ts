/** By the name of a command: adds the command to the command-line parser. */
export type CommandTable = Readonly<Record<string, () => void>>;

/**
 * Describes only the called command, which is faster. Describes all when `word` is not a command, because the parser
 * then lists them or suggests one.
 */
export function describe(commands: CommandTable, word: string | undefined): void {
  const called = word !== undefined && Object.hasOwn(commands, word) ? commands[word] : undefined;
  for (const each of called ? [called] : Object.values(commands)) each();
}
