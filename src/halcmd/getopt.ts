/** One option, or getopt's message if it is wrong. */
export type FoundOption =
  { readonly option: string; readonly value: string | undefined } | { readonly problem: string };

/**
 * Reads options as C's getopt does with a leading `+`: letters may be run together, and a value may follow its letter
 * directly or as the next word. The first word that is not an option ends them, and so does `--`.
 */
export function getopt(
  words: readonly string[],
  letters: { readonly flags: string; readonly valued: string },
): { readonly options: readonly FoundOption[]; readonly rest: readonly string[] } {
  const options: FoundOption[] = [];
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return { options, rest: words.slice(at + 1) };
    if (!/^-./.test(word)) break;
    for (let index = 1; index < word.length; index++) {
      const option = word.charAt(index);
      if (letters.flags.includes(option)) {
        options.push({ option, value: undefined });
      } else if (letters.valued.includes(option)) {
        const value = index + 1 < word.length ? word.slice(index + 1) : words[++at];
        options.push(
          value === undefined ? { problem: `option requires an argument -- '${option}'` } : { option, value },
        );
        break;
      } else {
        options.push({ problem: `invalid option -- '${option}'` });
      }
    }
  }
  return { options, rest: words.slice(at) };
}
