import { secretReference } from '../catalog/references.ts';
import type { Span } from '../catalog/tree.ts';

const secretKey = /pass(?:word|wd|phrase)|secret|token|credential|api-?key/i;

/** Whether a key's name suggests a secret. */
export function isSecretKey(key: string): boolean {
  return secretKey.test(key);
}

/** Masks a span of a text and keeps its length. */
export function concealSpan(text: string, { start, end }: Span): string {
  return text.slice(0, start) + text.slice(start, end).replace(/\S/g, '*') + text.slice(end);
}

/** For a text of unknown structure: masks the rest of a line after a key whose name suggests a secret. */
export function concealLines(text: string): string {
  const pattern = new RegExp(String.raw`((?:${secretKey.source})[\w-]*["']?)([ \t]*[:=]?[^\r\n]+)`, 'gi');
  return text.replace(pattern, (all, key: string, value: string) =>
    secretReference.test(value.replace(/^\s*[:=]?\s*(["']?)(.*)\1\s*$/, '$2')) ? all : key + value.replace(/\S/g, '*'),
  );
}
