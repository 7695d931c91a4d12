import { expect } from 'vitest';
import type { MachineConfig } from '../../../src/config/machine.ts';
import type { Sequence } from './happenings.ts';
import { createModel, type Model, type ModelMachine } from './model.ts';

const delayS = 10;
const intervalS = 20;
/** The longest pause after an outage, a poll, a fault, a countdown, a command that must be proven twice. */
const settleS = 30 + intervalS + 10 + delayS + 20;
/** A poll under way, then the command. */
const exchangesS = 0.1;
/** States of a busy `power-off`: waiting for cool, counting, blocked, switching. */
const busyStates: readonly unknown[] = [1, 2, 5, 7];

/**
 * Plays sequences in turn on a machine, its printer and its plug, and checks the machine's rules: it never switches off
 * during a print or while anything is not known to be cool, except for a fault that was seen or by force; it never
 * switches on unless asked; a withdrawn request stays withdrawn; every explicit request ends, once; and after each
 * sequence a print that ends well is followed by power off in time.
 */
export async function playSequences(machine: ModelMachine, sequences: readonly Sequence[], on: boolean): Promise<void> {
  const model = await createModel(machine, on);
  for (const { begins, moves } of sequences) {
    if (begins !== 'as it is' && !model.plug.on) model.plug.press();
    if (begins === 'on') await model.clock.advance((intervalS + exchangesS) * 1000);
    for (const { afterS, what } of moves) {
      await model.clock.advance(afterS * 1000);
      await model.happen(what);
    }
    await recover(model);
    await printWell(model);
    if (model.witness.violations.length > 0) break;
  }
  await model.end();
  expect(model.witness.violations).toEqual([]);
}

/** Repairs everything and waits until all work has ended. */
async function recover(model: Model): Promise<void> {
  model.heal();
  await settle(model);
  const { hal } = model.stage().machine;
  if (hal.signals.find('fault') === undefined) hal.setp('printer.force', false);
  hal.setp('power-off.abort', false);
  model.witness.forces(false);
  model.witness.book.close('when all was well');
}

/** Waits until pin and relay agree, no request is open, and no countdown of a finished print runs. */
async function settle(model: Model): Promise<void> {
  const { clock, witness } = model;
  const endMs = clock.now() + settleS * 1000;
  for (let calm = 0; calm < 2; calm = isSettled(model) ? calm + 1 : 0) {
    if (clock.now() > endMs)
      return witness.complain('the plug and its pins do not come to agree, or a request does not end');
    await clock.advance(1000);
  }
}

function isSettled(model: Model): boolean {
  const stage = model.stage();
  return (
    model.host.isWell &&
    stage.value('printer.online') === true &&
    stage.value('printer.enable') === model.plug.on &&
    !busyStates.includes(stage.value('power-off.state')) &&
    stage.machine.plugs.every(({ plug }) => plug.open().length === 0)
  );
}

async function printWell(model: Model): Promise<void> {
  const { clock, host, plug, witness } = model;
  if (!plug.on) {
    plug.press();
    await clock.advance((intervalS + exchangesS) * 1000);
    if (model.stage().value('printer.enable') !== true) witness.complain('the button was not seen');
  }
  host.printStarts();
  await clock.advance(5000);
  host.printEnds();
  await clock.advance(7000);
  if (!plug.on) witness.complain('switched off while hot');
  host.cools();
  await clock.advance((host.disbeliefS + delayS + exchangesS) * 1000);
  if (plug.on) witness.complain(`not switched off ${delayS} s after the printer was cool`);
}

/** The shipped machine with shorter times, so that a sequence takes some minutes. */
export function hurried(config: MachineConfig): MachineConfig {
  const settings = config.settings.map((setting) =>
    setting.name === 'power-off.delay' ? { ...setting, value: delayS } : setting,
  );
  const components = config.components.map((component) =>
    component.type === 'smartplug'
      ? { ...component, options: new Map([...component.options, ['interval', intervalS]]) }
      : component,
  );
  return { ...config, settings, components };
}
