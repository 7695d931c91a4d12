import { messageOf } from '../errors.ts';

/** The environment variables and files that a machine file can refer to. */
export interface References {
  /** The value of an environment variable; undefined when it is not set. */
  env(name: string): string | undefined;
  /** The contents of a file, named relative to the machine file; throws when it cannot be read. */
  file(path: string): string;
}

/**
 * Matches a reference to a secret. A reference with a default does not match, because the default would be the secret
 * itself.
 */
export const secretReference: RegExp = /^\$\{(?:env:(?:(?!:-)[^{}])+|file:[^{}]+)\}$/;

/** Resolves nothing, for a text that must not have references. */
export const noReferences: References = {
  env: () => undefined,
  file() {
    throw new Error('no files here');
  },
};

/**
 * A value after its references were replaced, or the problem with them. A problem never contains the value of a
 * reference.
 */
export type Resolved =
  | { readonly ok: true; readonly text: string; readonly isReferred: boolean }
  | { readonly ok: false; readonly message: string; readonly hint: string | undefined };

/**
 * Replaces `${env:NAME}`, `${env:NAME:-default}` and `${file:PATH}` in a text; `$${` stands for `${` itself. A variable
 * that is set but empty counts as not set where there is a default, as in a shell.
 */
export function resolveReferences(text: string, references: References): Resolved {
  let failure: Resolved | undefined;
  let isReferred = false;
  const resolved = text.replace(/\$?\$\{([^{}]*)\}?/g, (written, inner: string) => {
    if (written.startsWith('$$')) return written.slice(1);
    isReferred = true;
    const value = lookUp(written, inner, references);
    if (typeof value === 'string') return value;
    failure ??= value;
    return '';
  });
  return failure ?? { ok: true, text: resolved, isReferred };
}

function lookUp(written: string, inner: string, references: References): string | Resolved {
  const [, kind, name = '', , fallback] = /^(env|file):((?:(?!:-).)+)(:-(.*))?$/s.exec(inner) ?? [];
  if (kind === 'env' && written.endsWith('}')) {
    const value = references.env(name);
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    return value ?? refuse(`environment variable '${name}' is not set`, `set it before starting`);
  }
  if (kind === 'file' && fallback === undefined && written.endsWith('}')) {
    try {
      return references.file(name).replace(/\r?\n$/, '');
    } catch (error) {
      return refuse(`file '${name}' cannot be read: ${messageOf(error)}`);
    }
  }
  return refuse(`'${written}' is not a reference`, 'write ${env:NAME}, ${env:NAME:-default} or ${file:PATH}');
}

function refuse(message: string, hint?: string): Resolved {
  return { ok: false, message, hint };
}
