import { parseInvocation } from '../../halcmd/invocation.ts';
import type { Authority } from './authority.ts';

const reading = ['show', 'list', 'status', 'getp', 'gets', 'ptype', 'stype', 'help'];
const configuring = [
  'setp',
  'sets',
  'net',
  'linkps',
  'linksp',
  'linkpp',
  'unlinkp',
  'newsig',
  'delsig',
  'alias',
  'unalias',
];
const threading = ['addf', 'delf', 'start', 'stop', 'lock', 'unlock'];

const needs: ReadonlyMap<string, Authority> = new Map([
  ...reading.map((command) => [command, 'observe'] as const),
  ...[...configuring, ...threading].map((command) => [command, 'configure'] as const),
]);

/** The authority that a call of halcmd needs: `programs` for commands that load, run or write files, and for `-f`. */
export function halcmdAuthority(argv: readonly string[]): Authority {
  const invocation = parseInvocation(argv);
  if (invocation.kind === 'help' || invocation.kind === 'usage') return 'observe';
  return invocation.kind === 'command' ? (needs.get(invocation.words[0] ?? '') ?? 'programs') : 'programs';
}
