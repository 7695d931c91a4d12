import { dialects, isDialect, type Dialect } from '../gcode/dialects.ts';
import { CommandFailure, exitCodes } from './io.ts';

/** The value of `--dialect`. The commands parse it, so that the program does not load the dialects. */
export function parseDialect(name: string): Dialect {
  if (isDialect(name)) return name;
  throw new CommandFailure(exitCodes.usage, `--dialect ${name} is not known: expected ${dialects.join(', ')}`);
}
