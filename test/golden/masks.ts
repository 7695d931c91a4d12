/**
 * Masks the values that differ from run to run, as listed in the head of the transcript, but keeps their width: ids,
 * process ids, addresses, times, and the dots printed while waiting.
 */
export function masked(line: string): string {
  return line
    .replace(/^( +\d+)(?=  (?:User|RT  |bit  |float|s32  |u32  ))/, (id) => mark('id', id))
    .replace(/\bhalcmd\d+ +\d+(?= ready$)/, (self) => mark('halcmd', self))
    .replace(/\bhalcmd\d+ /, '<halcmd> ')
    .replace(/(?<=^.{62})[ \d]{5}(?= (?:ready|initializing|dead)$)/, (pid) =>
      pid.trim() === '' ? pid : mark('pid', pid),
    )
    .replace(/^ \d{5}  [\da-f]{8,}  [\da-f]{8,}(?=  (?:YES|NO))/, (addresses) => mark('addresses', addresses))
    .replace(/(?<=^\S+ )[\da-f]{8,} [\da-f]{8,}(?= (?:YES|NO))/, (addresses) => mark('addresses', addresses))
    .replace(/\( *\d+, *\d+ \)/, (times) => mark('times', times))
    .replace(/(?<=used\/total shared memory: {3})\d+\/\d+/, '<memory>')
    .replace(/\.{2,}$/, '<dots>');
}

function mark(what: string, text: string): string {
  return `<${what}:${text.length}>`;
}
