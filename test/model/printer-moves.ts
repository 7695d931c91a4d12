import type { Move } from './explore.ts';
import { requestOff, settle } from './glue.ts';
import { expectWithdrawn } from './laws.ts';
import { move } from './moves.ts';
import type { PrinterSide } from './printer-side.ts';
import type { World } from './world.ts';

type PrinterPins = Partial<Pick<PrinterSide, 'printing' | 'heat' | 'target' | 'arm' | 'abort'>>;

/** Actions of people on a power-off. */
export const personMoves: readonly Move<World>[] = [
  move('asks power-off for off', askPowerOff, { as: 'asks' }),
  becomes('arm falls', { arm: false }),
  becomes('arm rises', { arm: true }),
  move('abort rises and falls', abort, { as: 'printer' }),
];

/** The host is not ready, in error, or has not measured yet: it gives no temperatures. */
const isUnknown = becomes('the host knows no temperature', { heat: 'unknown', target: 'unknown' });

/** The printer, each pin separately. */
export const pinMoves: readonly Move<World>[] = [
  becomes('printing is TRUE', { printing: true }),
  becomes('printing is FALSE', { printing: false }),
  becomes('it is hot', { heat: 'hot' }),
  becomes('it is cool', { heat: 'cool' }),
  becomes('a heater is set', { target: 'set' }),
  becomes('no heater is set', { target: 'none' }),
  isUnknown,
];

/** The printer as a whole, in consecutive states. */
export const printerMoves: readonly Move<World>[] = [
  becomes('it prints', { printing: true, heat: 'hot', target: 'set' }),
  becomes('it is heated', { printing: false, heat: 'hot', target: 'set' }),
  becomes('it cools down', { printing: false, heat: 'hot', target: 'none' }),
  becomes('it is cool', { printing: false, heat: 'cool', target: 'none' }),
  isUnknown,
];

function becomes(name: string, pins: PrinterPins): Move<World> {
  const names = Object.keys(pins) as (keyof PrinterPins)[];
  return move(name, (world) => change(world, pins), {
    can: ({ printer }) => printer !== undefined && names.some((pin) => printer[pin] !== pins[pin]),
    as: 'printer',
  });
}

function askPowerOff(world: World): void {
  // A request during the switching off joins it.
  if (world.printer?.memory?.phase !== 'switching') world.wantsOff = true;
  requestOff(world);
}

function abort(world: World): void {
  change(world, { abort: true });
  change(world, { abort: false });
}

/** Some changes withdraw every request to switch off, wherever it is. */
function change(world: World, pins: PrinterPins): void {
  const { printer } = world;
  if (!printer) return;
  const withdraws =
    (pins.printing === true && printer.printing === false) ||
    (pins.target === 'set' && printer.wasSet === false) ||
    (pins.arm === false && printer.arm) ||
    pins.abort === true;
  if (withdraws) world.wantsOff = false;
  Object.assign(printer, pins);
  printer.isDue = true;
  if (printer.target !== 'unknown') printer.wasSet = printer.target === 'set';
  settle(world);
  if (withdraws) expectWithdrawn(world);
}
