import { messageOf } from '../../errors.ts';
import { decodeText } from '../../util/text.ts';
import { CommandFailure, exitCodes, type CliIo } from '../io.ts';

export interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

/** Two lines of an e-mail address and a password are far shorter. */
const longestFile = 4096;

/**
 * The account of the vendor's app, for plugs that want a login: from a file of two lines, user name and password, or from
 * `KASA_USERNAME` and `KASA_PASSWORD`. Never from the command line, which everybody on the computer can read.
 */
export async function readCredentials(file: string | undefined, env: CliIo['env']): Promise<Credentials> {
  if (file !== undefined) return readFile(file);
  const { KASA_USERNAME: username, KASA_PASSWORD: password } = env;
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

async function readFile(file: string): Promise<Credentials> {
  const text = await readStart(file);
  // Blanks may be part of a password; the ends of lines are not.
  const [username, password, ...rest] = text.split(/\r?\n/);
  if (!username || !password || rest.some((line) => line !== '')) {
    throw new CommandFailure(
      exitCodes.failed,
      `${file} is no file of credentials: expected the user name in its first line and the password in its second`,
    );
  }
  return { username, password };
}

async function readStart(file: string): Promise<string> {
  const { open } = await import('node:fs/promises');
  const handle = await open(file).catch(unreadable);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(longestFile), position: 0 });
    return decodeText(buffer.subarray(0, bytesRead));
  } catch (cause) {
    return unreadable(cause);
  } finally {
    await handle.close();
  }
}

function unreadable(cause: unknown): never {
  throw new CommandFailure(exitCodes.failed, `cannot read the credentials: ${messageOf(cause)}`, { cause });
}
