import { HalError } from '../errors.ts';
import type { IniFile } from './ini.ts';

export interface Variables {
  env(name: string): string | undefined;
  readonly ini: IniFile | undefined;
}

/** The longest line after substitution. LinuxCNC's 1024 bytes are too few for 32 names of 127 bytes. */
export const lineMax = 65_536;
const nameMax = 127;

/**
 * Replaces `$NAME`, `$(NAME)`, `[SECTION]KEY` and `[SECTION](KEY)` by their values, also inside quotes. The values are not
 * substituted again. Throws `syntax` with halcmd's message.
 */
export function substitute(line: string, variables: Variables): string {
  if (line.length > lineMax) throw new HalError('syntax', 'Line too long.');
  const marks = /[$[]/g;
  let result = '';
  let at = 0;
  for (let mark = marks.exec(line); mark && result.length <= lineMax; mark = marks.exec(line)) {
    result += line.slice(at, mark.index);
    const reference = mark[0] === '$' ? environment(line, mark.index, variables) : ini(line, mark.index, variables);
    result += reference.value;
    at = reference.end;
    marks.lastIndex = at;
  }
  result += line.slice(at);
  if (result.length > lineMax) throw new HalError('syntax', 'Line too long.');
  return result;
}

interface Reference {
  readonly value: string;
  /** Where the rest of the line begins. */
  readonly end: number;
}

function environment(line: string, at: number, variables: Variables): Reference {
  const { name, end } = nameAt(line, at + 1);
  const value = variables.env(name);
  if (value === undefined) throw new HalError('syntax', `Environment variable '${name}' not found.`);
  return { value, end };
}

function ini(line: string, at: number, variables: Variables): Reference {
  const close = line.indexOf(']', at);
  if (close < 0) throw new HalError('syntax', 'Missing close square bracket.');
  const section = checkLength(line.slice(at + 1, close));
  const { name, end } = nameAt(line, close + 1);
  const value = variables.ini?.find(section, name);
  if (value === undefined) throw new HalError('syntax', `Ini variable '[${section}]${name}' not found.`);
  return { value, end };
}

/** A name in parentheses, or the longest run of letters, digits and `._-`. */
function nameAt(line: string, at: number): { name: string; end: number } {
  if (line.charAt(at) !== '(') {
    const name = /^[\w.-]*/.exec(line.slice(at, at + nameMax + 1))?.[0] ?? '';
    return { name: checkLength(nonEmpty(name)), end: at + name.length };
  }
  const close = line.indexOf(')', at);
  if (close < 0) throw new HalError('syntax', 'Missing close parenthesis.');
  return { name: checkLength(nonEmpty(line.slice(at + 1, close))), end: close + 1 };
}

function nonEmpty(name: string): string {
  if (name === '') throw new HalError('syntax', 'Empty variable name.');
  return name;
}

function checkLength(name: string): string {
  if (name.length > nameMax) throw new HalError('syntax', 'Variable name too long.');
  return name;
}
