import { messageOf } from '../../errors.ts';
import { readSecretFile } from '../../util/secret-file.ts';
import { CommandFailure, exitCodes, type CliIo } from '../io.ts';

export interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

/**
 * The account of the vendor's app, for plugs that want a login: from a file of two lines, user name and password, or from
 * `KASA_USERNAME` and `KASA_PASSWORD`. Never from the command line, which everybody on the computer can read.
 */
export function readCredentials(file: string | undefined, env: CliIo['env']): Credentials {
  if (file !== undefined) return readFile(file, env['CREDENTIALS_DIRECTORY']);
  const { KASA_USERNAME: username, KASA_PASSWORD: password } = env;
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

function readFile(file: string, credentialsFolder: string | undefined): Credentials {
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
      `${file} is not a file of credentials: expected the user name in its first line and the password in its second`,
    );
  }
  return { username, password };
}
