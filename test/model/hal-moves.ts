import type { Move } from './explore.ts';
import { ask, post, settle } from './glue.ts';
import { expectWithdrawn, judgeEnds } from './laws.ts';
import { move } from './moves.ts';
import { tickMs, type World } from './world.ts';

/** Requests of HAL to the plug. A request by a change asks for the value that the net does not have. */
export const askMoves: readonly Move<World>[] = [
  move('asks for ON', (world) => ask(world, true, 'net'), { as: 'asks' }),
  move('asks for OFF', (world) => ask(world, false, 'net'), { as: 'asks' }),
  move('asks for ON at request', (world) => ask(world, true, 'request'), { as: 'asks' }),
  move('asks for OFF at request', (world) => ask(world, false, 'request'), { as: 'asks' }),
  move('the machine is stopped', stop),
];

/**
 * `force` as smartplug/requests.ts handles it: its rise asks for the held request, and while it is TRUE nothing is held.
 */
export const forceMoves: readonly Move<World>[] = [
  move('force rises', (world) => ask(world, false, 'request', true), {
    can: ({ reconciler }) => reconciler.pins.lockedRequest,
    as: 'asks',
  }),
  move('asks for OFF while force is TRUE', (world) => ask(world, false, 'net', true), { as: 'asks' }),
];

export const lockMoves: readonly Move<World>[] = [
  move('the lock closes', (world) => lock(world, true), { can: ({ reconciler }) => !reconciler.locked, as: 'locks' }),
  move('the lock opens', (world) => lock(world, false), { can: ({ reconciler }) => reconciler.locked, as: 'locks' }),
];

export const withdrawMoves: readonly Move<World>[] = [move('withdraw rises', withdraw, { as: 'withdrawals' })];

function lock(world: World, locked: boolean): void {
  post(world, { type: 'lock', locked });
  settle(world);
}

function withdraw(world: World): void {
  post(world, { type: 'withdrawn', origin: { by: 'host', word: 'printing' } });
  settle(world);
  expectWithdrawn(world);
}

/** Every open request is then reported. The history continues as if the stop had not happened. */
function stop(world: World): void {
  const { reconciler, setting, tick } = world;
  const action = { type: 'stopped' } as const;
  judgeEnds(world, reconciler, action, setting.step(reconciler, action, tick * tickMs, setting.rules));
}
