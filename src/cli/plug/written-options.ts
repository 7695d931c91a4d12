import type { OptionValue } from '../../catalog/header.ts';
import { readOptionText } from '../../catalog/read-option.ts';
import { referencesOf } from '../../config/host-references.ts';
import { HalError } from '../../errors.ts';
import type { DriverType } from '../../plugs/define-driver.ts';
import { optionHeaders } from '../../plugs/driver-options.ts';
import { CommandFailure, exitCodes, type CliIo } from '../io.ts';
import { unknownOption } from './unknown-option.ts';

/** Reads options written as `name=value`. A secret must be `${env:NAME}` or `${file:PATH}`. */
export function readWritten(driver: DriverType, written: readonly string[], io: CliIo): [string, OptionValue][] {
  const references = referencesOf(io.cwd, io.env);
  return written.map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) throw new CommandFailure(exitCodes.usage, `--option '${text}': expected NAME=VALUE`);
    const name = text.slice(0, equals);
    const option = optionHeaders(driver).find((each) => each.name === name);
    if (option === undefined) throw unknownOption(driver, name, '--option');
    try {
      return [name, readOptionText(option, text.slice(equals + 1), references)];
    } catch (error) {
      if (!(error instanceof HalError)) throw error;
      throw new CommandFailure(exitCodes.usage, `--option ${error.message}`, { cause: error });
    }
  });
}
