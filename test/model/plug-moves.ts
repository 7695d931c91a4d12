import type { ReconcileAction } from '../../src/reconcile/state.ts';
import type { Move } from './explore.ts';
import { passTick, post, settle } from './glue.ts';
import { move } from './moves.ts';
import { isLatentAlive, type Latent, type World } from './world.ts';

const isReading = ({ exchange }: World) => exchange?.kind === 'read';
const isLooking = ({ exchange }: World) => exchange?.kind === 'read' && exchange.seen === undefined;
const isCommanded = ({ exchange }: World) => exchange?.kind === 'command';
const isUndone = ({ exchange }: World) => exchange?.kind === 'command' && !exchange.isCarriedOut;

/**
 * The plug, its connection, and time. A poll may be sent at any time and every answer may be lost any number of times:
 * this covers all schedules and all outages.
 */
export const plugMoves: readonly Move<World>[] = [
  move('a tick passes', passTick),
  move('a poll is sent', beginRead, { can: ({ exchange }) => exchange === undefined }),
  move('the plug looks for its answer', look, { can: isLooking }),
  move('the poll is answered', endRead, { can: isReading }),
  move('the poll is lost', (world) => end(world, { type: 'failed' }), { can: isReading, as: 'faults' }),
  move('the plug carries the command out', carryOut, { can: isUndone }),
  move('the command is acknowledged', acknowledge, { can: isCommanded }),
  move('the command is acknowledged, not carried out', (world) => putOff(world, 'lagging', { type: 'confirmed' }), {
    can: isUndone,
    as: 'faults',
  }),
  move('the answer to the command is lost', loseAnswer, { can: isCommanded, as: 'faults' }),
  move('the command is lost', (world) => end(world, { type: 'write-failed' }), { can: isUndone, as: 'faults' }),
  move('the command goes astray', (world) => putOff(world, 'astray', { type: 'write-failed' }), {
    can: isUndone,
    as: 'faults',
  }),
  move('the command is refused', (world) => end(world, { type: 'refused', reason: 'no' }), {
    can: isUndone,
    as: 'faults',
  }),
  move('what was latent is carried out', carryLatentOut, { can: isLatentAlive }),
  move('what was latent never comes', forget, { can: ({ latent }) => latent !== undefined }),
  move('the button is pressed', press, { as: 'presses' }),
];

/** Repeated, these moves are the history without further faults. */
export const faultlessRound: readonly string[] = [
  'what was latent never comes',
  'the poll is answered',
  'the command is acknowledged',
  'a poll is sent',
  'the poll is answered',
  'a tick passes',
];

function beginRead(world: World): void {
  world.exchange = { kind: 'read', since: world.reconciler.order, seen: undefined };
}

/** The answer does not show later changes of the relay. */
function look(world: World): void {
  const { exchange } = world;
  if (exchange?.kind === 'read' && exchange.seen === undefined) world.exchange = { ...exchange, seen: world.relay };
}

function endRead(world: World): void {
  look(world);
  const { exchange, latent } = world;
  if (exchange?.kind !== 'read' || exchange.seen === undefined) return;
  // The plug does not tell which command caused the reading: the model assumes the lagging one.
  if (latent?.kind === 'lagging' && exchange.seen === latent.on) world.latent = undefined;
  end(world, { type: 'answered', reading: { on: exchange.seen }, since: exchange.since });
}

function carryOut(world: World): void {
  const { exchange } = world;
  if (exchange?.kind !== 'command' || exchange.isCarriedOut) return;
  world.relay = exchange.on;
  world.exchange = { ...exchange, isCarriedOut: true };
}

function acknowledge(world: World): void {
  carryOut(world);
  end(world, { type: 'confirmed' });
}

function loseAnswer(world: World): void {
  carryOut(world);
  end(world, { type: 'write-failed' });
}

function putOff(world: World, kind: Latent['kind'], action: ReconcileAction): void {
  const { exchange, tick } = world;
  if (exchange?.kind === 'command') world.latent = { on: exchange.on, kind, sinceTick: tick };
  end(world, action);
}

function end(world: World, action: ReconcileAction): void {
  world.exchange = undefined;
  post(world, action);
  settle(world);
}

function carryLatentOut(world: World): void {
  world.relay = world.latent?.on ?? world.relay;
  forget(world);
}

function forget(world: World): void {
  world.latent = undefined;
}

function press(world: World): void {
  world.relay = !world.relay;
}
