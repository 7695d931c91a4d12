import { isPrintable, nameLengthMax, quotedName, unprintable } from '../hal/hal.ts';
import type { Span, TreeProblems } from './tree.ts';

/**
 * Reports a name that cannot be used. HAL itself accepts any name, but a name with white space cannot be typed in a
 * halcmd command, and trailing white space is invisible.
 */
export function checkName(kind: string, name: string, at: Span, problems: TreeProblems): boolean {
  if (name === '') problems.add('bad-name', at, `${kind} name is empty`);
  else if (isTooLong(name)) problems.add('bad-name', at, `${kind} name '${name}' is too long`, lengthHint);
  else if (/\s/.test(name)) {
    problems.add('bad-name', at, `${kind} name ${quotedName(name)} has white space in it`, 'put - between words');
  } else if (!isPrintable(name)) {
    problems.add('bad-name', at, `${kind} name ${quotedName(name)} ${unprintable}`);
  } else return true;
  return false;
}

export const lengthHint: string = `at most ${nameLengthMax} bytes`;

export function isTooLong(name: string): boolean {
  return name.length > nameLengthMax || Buffer.byteLength(name) > nameLengthMax;
}
