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

/** Far longer than any token, password or account. */
const longestBytes = 65_536;

export interface SecretFileOptions {
  /** The folder where systemd puts the credentials of a service, from `CREDENTIALS_DIRECTORY`. */
  readonly credentialsFolder?: string | undefined;
}

/**
 * Reads a file with a secret. Throws an error with the reason if others than the owner may read or write the file, if it
 * belongs to another user, is longer than 64 KiB or is not a file. A device or a pipe is not even opened.
 *
 * Links are followed, since containers mount secrets as links; the permissions of the target count. Root may own the file.
 * In the folder of systemd, group permissions are accepted: its access list for one user looks like one for the group.
 */
export function readSecretFile(path: string, options: SecretFileOptions = {}): string {
  checkRights(path, statSync(path), options);
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    // Another file may have replaced it.
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

/** A file may report no size, as those in /proc do, or grow while it is read. */
function readWhole(file: number): Buffer {
  const buffer = Buffer.alloc(longestBytes + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < buffer.length; length += read) {
    read = readSync(file, buffer, length, buffer.length - length, null);
  }
  if (length > longestBytes) throw new Error(tooLong);
  return buffer.subarray(0, length);
}

/** Undefined if the system does not know the user, who then cannot read the files of others anyway. */
function ownUid(): number | undefined {
  try {
    const { uid } = userInfo();
    return uid < 0 ? undefined : uid;
  } catch {
    return undefined;
  }
}
