/** The values of an INI file that halcmd substitutes for `[SECTION]KEY`. */
export interface IniFile {
  /** The first value of the key in the section, or in any section if that is empty; undefined for an empty value. */
  find(section: string, key: string): string | undefined;
}

/**
 * Reads an INI file as LinuxCNC does. Sections and keys are case-sensitive, and the first of repeated keys counts. A value
 * runs to the end of its line, with quotes and apparent comments, without the blanks around it. Lines that begin with `;`
 * or `#` are comments.
 */
export function parseIni(text: string): IniFile {
  const sections = new Map<string, Map<string, string>>();
  const anywhere = new Map<string, string>();
  let section = new Map<string, string>();
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    const name = /^\[([^\]]*)\]/.exec(line)?.[1];
    if (name !== undefined) {
      section = sections.get(name) ?? new Map<string, string>();
      sections.set(name, section);
      continue;
    }
    const equals = line.indexOf('=');
    if (equals < 0) continue;
    const key = line.slice(0, equals).trim();
    const value = line.slice(equals + 1).trim();
    if (!section.has(key)) section.set(key, value);
    if (!anywhere.has(key)) anywhere.set(key, value);
  }
  return {
    find: (name, key) => (name === '' ? anywhere : sections.get(name))?.get(key) || undefined,
  };
}
