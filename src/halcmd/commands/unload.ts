import type { Component } from '../../hal/hal.ts';
import type { Command } from '../command.ts';
import { refusal, type CommandContext } from '../context.ts';
import { pause } from '../wait.ts';
import { unloadRt } from './load-rt.ts';

/** Commands that end components or wait for their end. */
export const unloadCommands: readonly Command[] = [
  {
    name: 'unload',
    usage: 'COMPONENT|all',
    help: ['Ends a component of either kind, or all of them.'],
    args: 1,
    completes: ['component'],
    run: unload,
  },
  {
    name: 'unloadusr',
    usage: 'COMPONENT|all',
    help: ['Tells the program of a user component to end, or all of them. A name that is not there is no error.'],
    args: 1,
    completes: ['component'],
    run: (context, [name = '']) => unloadUsr(context, name),
  },
  {
    name: 'waitusr',
    usage: '[-i] COMPONENT',
    help: ['Waits until a user component is gone. One that is not there is no error, with or without -i.'],
    args: 1,
    ignores: ['-i'], // Machinekit's
    completes: ['component'],
    run: waitUsr,
  },
];

const pollMs = 200;

async function unload(context: CommandContext, [name = '']: readonly string[]): Promise<boolean> {
  if (name === 'all') {
    await unloadUsr(context, name);
    return await unloadRt(context, name);
  }
  const component = context.hal.components.find(name);
  if (!component) {
    context.didYouMean(name, context.hal.components.names());
    return context.fail(`component '${name}' is not loaded`);
  }
  return component.kind === 'rt' ? await unloadRt(context, name) : await unloadUsr(context, name);
}

async function unloadUsr(context: CommandContext, name: string): Promise<boolean> {
  const meant = [...context.hal.components.values()].filter(
    (component) =>
      component.kind === 'user' && (name === 'all' || component.name === name) && !isSelf(context, component),
  );
  for (const component of meant.reverse()) {
    if (component.state === 'dead') component.exit();
    else if (component.state !== 'exited') await context.host.unload(component);
  }
  return true;
}

async function waitUsr(context: CommandContext, [name = '']: readonly string[]): Promise<boolean> {
  const { hal } = context;
  const component = hal.components.find(name);
  if (!component) {
    context.info(`component '${name}' not found or already exited`);
    return true;
  }
  if (component.kind !== 'user') return context.fail(`'${name}' is not a userspace component`);
  context.info(`Waiting for component '${name}'`);
  try {
    while (isThere(hal.components.find(name))) await pause(hal.clock, pollMs, context.shared.options.signal);
  } catch (error) {
    return context.fail(`waitusr ${name}: ${refusal(error).message}`);
  }
  context.info(`Component '${name}' finished`);
  return true;
}

function isThere(component: Component | undefined): boolean {
  return component !== undefined && component.state !== 'dead';
}

/** The interpreter's own component. */
function isSelf(context: CommandContext, component: Component): boolean {
  const { pid } = context.shared.options;
  return pid !== undefined && component.name === `halcmd${pid}`;
}
