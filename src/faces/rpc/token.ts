import { HalError, messageOf } from '../../errors.ts';
import { readSecretFile } from '../../util/secret-file.ts';

/** A shorter token can be guessed. */
const tokenMin = 16;

/** Reads the token that callers of a TCP port must send. Throws `usage`, naming the option, when it is missing. */
export function readToken(file: string | undefined, credentialsFolder: string | undefined): string {
  if (file === undefined) {
    throw new HalError('usage', '--listen needs --token-file FILE, because every user of this computer can connect');
  }
  let token: string;
  try {
    token = readSecretFile(file, { credentialsFolder }).trim();
  } catch (error) {
    throw new HalError('usage', `--token-file ${file}: ${messageOf(error)}`, { cause: error });
  }
  if (token.length >= tokenMin) return token;
  const why = `expected a secret of at least ${tokenMin} characters, such as openssl rand -hex 32 makes`;
  throw new HalError('usage', `--token-file ${file}: ${why}`);
}
