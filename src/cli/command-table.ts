/** How each command is described to the parser of the command line, by its name. */
export type CommandTable = Readonly<Record<string, () => void>>;

/**
 * Describes the command that is called, which is quicker than to describe all of them; all, when the word is not the
 * name of one, since then the parser shows them or says which one was probably meant.
 */
export function describe(commands: CommandTable, word: string | undefined): void {
  const called = word !== undefined && Object.hasOwn(commands, word) ? commands[word] : undefined;
  for (const each of called ? [called] : Object.values(commands)) each();
}
