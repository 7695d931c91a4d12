import { dialects, isDialect, type Dialect } from '../gcode/dialects.ts';
import { CommandFailure, exitCodes } from './io.ts';

/** The value of `--dialect`. Read by the commands and not by the program, which loads nothing for it. */
export function parseDialect(name: string): Dialect {
  if (isDialect(name)) return name;
  throw new CommandFailure(exitCodes.usage, `--dialect ${name} is not known: expected ${dialects.join(', ')}`);
}
