import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
  type Stats,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { decodeText } from './text.ts';

/** Tokens, passwords and accounts are far shorter. */
const longestBytes = 65_536;

export interface SecretFileOptions {
  /** The folder in which systemd puts the credentials of a service, from `CREDENTIALS_DIRECTORY`. */
  readonly credentialsFolder?: string | undefined;
}

/**
 * The text of a file with a secret. Throws an error with the reason for one that others than its owner may read or write,
 * that belongs to another user, that is longer than 64 KiB, or that is not a file: a device or a pipe is not even opened.
 *
 * Links are followed, since containers mount secrets as links: the rights of the file that they lead to count. Root may
 * own it. What systemd grants to one user by an access list looks like a right of the group: in its folder, it is none.
 */
export function readSecretFile(path: string, options: SecretFileOptions = {}): string {
  checkRights(path, statSync(path), options);
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    // Another file may have taken its place.
    checkRights(path, fstatSync(file), options);
    return decodeText(readWhole(file));
  } finally {
    closeSync(file);
  }
}

function checkRights(path: string, stats: Stats, { credentialsFolder }: SecretFileOptions): void {
  if (stats.isDirectory()) throw new Error('it is a directory');
  if (!stats.isFile()) throw new Error('it is not a file but a device, a pipe or a socket');
  if (stats.size > longestBytes) throw new Error(tooLong);
  const forbidden = isGranted(path, stats, credentialsFolder) ? 0o037 : 0o077;
  if ((stats.mode & forbidden) !== 0) throw new Error(`others may read it: chmod 600 ${path}`);
  const uid = ownUid();
  if (stats.uid !== 0 && uid !== undefined && stats.uid !== uid) {
    throw new Error(`it belongs to another user, who may read it: chown ${uid} ${path}`);
  }
}

function isGranted(path: string, { uid }: Stats, folder: string | undefined): boolean {
  if (uid !== 0 || folder === undefined || !existsSync(folder)) return false;
  return dirname(realpathSync(path)) === realpathSync(folder);
}

const tooLong = `it is longer than ${longestBytes} bytes`;

/** A file may say that it has no size, as those of /proc do, or grow while it is read. */
function readWhole(file: number): Buffer {
  const buffer = Buffer.alloc(longestBytes + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < buffer.length; length += read) {
    read = readSync(file, buffer, length, buffer.length - length, null);
  }
  if (length > longestBytes) throw new Error(tooLong);
  return buffer.subarray(0, length);
}

/** Undefined where the system does not know the user: then nobody but root reads what belongs to somebody else. */
function ownUid(): number | undefined {
  try {
    const { uid } = userInfo();
    return uid < 0 ? undefined : uid;
  } catch {
    return undefined;
  }
}
