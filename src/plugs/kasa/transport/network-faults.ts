import { PlugError } from '../../../errors.ts';

/** Turns a network error of the operating system into an error with a helpful message. */
export function networkFault(peer: string, cause: Error): PlugError {
  const told = faults[codeOf(cause)];
  if (!told) {
    return new PlugError('plug-unreachable', `cannot reach ${peer}: ${cause.message}`, { retryable: true, cause });
  }
  const [kind, text] = told;
  return new PlugError(kind, `${peer} ${text} (${codeOf(cause)})`, { retryable: true, cause });
}

/** Whether a host refused the connection: nothing was delivered, and another port may be open. */
export function isPortClosed(error: unknown): boolean {
  return error instanceof PlugError && error.cause instanceof Error && codeOf(error.cause) === 'ECONNREFUSED';
}

const faults: { readonly [code: string]: readonly ['plug-unreachable' | 'plug-protocol', string] } = {
  ECONNREFUSED: [
    'plug-unreachable',
    'refuses the connection: is it a plug, and does its firmware keep this port open?',
  ],
  EHOSTUNREACH: ['plug-unreachable', 'cannot be reached: is the plug powered and on this network?'],
  EHOSTDOWN: ['plug-unreachable', 'is down: is the plug powered and on this network?'],
  ENETUNREACH: ['plug-unreachable', 'is on a network that this host cannot reach'],
  ETIMEDOUT: ['plug-unreachable', 'does not answer'],
  ENOTFOUND: ['plug-unreachable', 'has a name that does not resolve: check the address'],
  EAI_AGAIN: ['plug-unreachable', 'has a name that cannot be resolved now: is the name server up?'],
  ECONNRESET: ['plug-protocol', 'cut the connection before it answered'],
  EPIPE: ['plug-protocol', 'cut the connection before it answered'],
};

function codeOf(cause: Error): string {
  return 'code' in cause ? String(cause.code) : '';
}
