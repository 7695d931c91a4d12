import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

/** Version 1: plugs of 2020 (HS100/HS110 UK 4.1). Version 2: Tapo plugs, and Kasa plugs with firmware since 2025. */
export type KlapVersion = 1 | 2;

/** An account in the vendor's app, exactly as typed there. */
export interface KlapAccount {
  readonly username: string;
  readonly password: string;
}

/** The random numbers of both sides, 16 bytes each. */
export interface KlapSeeds {
  readonly local: Buffer;
  readonly remote: Buffer;
}

/** The hash of an account, the only form of it that is used on the wire. */
export function authHash(version: KlapVersion, { username, password }: KlapAccount): Buffer {
  const hash = version === 1 ? 'md5' : 'sha1';
  const both = [digest(hash, Buffer.from(username)), digest(hash, Buffer.from(password))];
  return digest(version === 1 ? 'md5' : 'sha256', ...both);
}

/** The hash in the plug's first answer, which proves that it knows the account. */
export function serverHash(version: KlapVersion, { local, remote }: KlapSeeds, auth: Buffer): Buffer {
  return version === 1 ? digest('sha256', local, auth) : digest('sha256', local, remote, auth);
}

/** The hash with which the client proves the same. */
export function clientHash(version: KlapVersion, { local, remote }: KlapSeeds, auth: Buffer): Buffer {
  return version === 1 ? digest('sha256', remote, auth) : digest('sha256', remote, local, auth);
}

/** The keys of one session. Both directions use the same keys; each message is bound to its number. */
export interface KlapCipher {
  /** The number before that of the first message; a signed 32-bit integer. */
  readonly firstSequence: number;
  /** A signature of 32 bytes, then the cipher text. */
  seal(sequence: number, text: string): Buffer;
  /** Whether the signature is right. */
  isSigned(sequence: number, body: Buffer): boolean;
  /** Decrypts without checking the signature. Throws if the cipher text is not valid. */
  open(sequence: number, body: Buffer): string;
}

export function createKlapCipher({ local, remote }: KlapSeeds, auth: Buffer): KlapCipher {
  const derive = (label: string) => digest('sha256', Buffer.from(label), local, remote, auth);
  const key = derive('lsk').subarray(0, 16);
  const iv = derive('iv');
  const signing = derive('ldk').subarray(0, 28);
  const ivOf = (sequence: number) => Buffer.concat([iv.subarray(0, 12), int32(sequence)]);
  const sign = (sequence: number, cipherText: Buffer) => digest('sha256', signing, int32(sequence), cipherText);
  return {
    firstSequence: iv.readInt32BE(28),
    seal(sequence, text) {
      const cipher = createCipheriv('aes-128-cbc', key, ivOf(sequence));
      const cipherText = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([sign(sequence, cipherText), cipherText]);
    },
    isSigned: (sequence, body) =>
      sign(sequence, body.subarray(signatureBytes)).equals(body.subarray(0, signatureBytes)),
    open(sequence, body) {
      const decipher = createDecipheriv('aes-128-cbc', key, ivOf(sequence));
      return Buffer.concat([decipher.update(body.subarray(signatureBytes)), decipher.final()]).toString();
    },
  };
}

/** The number of the next message; after the largest signed 32-bit integer comes the smallest. */
export function nextSequence(sequence: number): number {
  return (sequence + 1) | 0;
}

const signatureBytes = 32;

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function digest(algorithm: 'md5' | 'sha1' | 'sha256', ...parts: readonly Buffer[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}
