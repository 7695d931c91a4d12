import { messageOf } from '../../errors.ts';
import type { DriverType } from '../../plugs/define-driver.ts';
import { readSecretFile } from '../../util/secret-file.ts';
import { CommandFailure, exitCodes, type CliIo } from '../io.ts';

/**
 * The driver's secrets, for plugs that need a login: user name and password from a file of two lines, or each secret
 * from a variable named after driver and option, such as `KASA_USERNAME` and `KASA_PASSWORD`. Never from the command
 * line, which every user of the computer can read.
 */
export function readCredentials(
  { name: driver, options }: DriverType,
  file: string | undefined,
  env: CliIo['env'],
): Readonly<Record<string, string>> {
  if (file !== undefined) return readFile(file, env['CREDENTIALS_DIRECTORY']);
  const secrets = Object.keys(options).filter((name) => options[name]?.type === 'secret');
  return Object.fromEntries(
    secrets.flatMap((name) => {
      const value = env[`${driver}_${name}`.toUpperCase().replaceAll('-', '_')];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function readFile(file: string, credentialsFolder: string | undefined): Readonly<Record<string, string>> {
  let text: string;
  try {
    text = readSecretFile(file, { credentialsFolder });
  } catch (cause) {
    throw new CommandFailure(exitCodes.failed, `cannot read the credentials: ${file}: ${messageOf(cause)}`, { cause });
  }
  // Blanks may be part of a password; the ends of lines are not.
  const [username, password, ...rest] = text.split(/\r?\n/);
  if (!username || !password || rest.some((line) => line !== '')) {
    throw new CommandFailure(
      exitCodes.failed,
      `${file} is not a credentials file: expected the user name on the first line and the password on the second`,
    );
  }
  return { username, password };
}
