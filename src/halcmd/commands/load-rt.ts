import { lockLevels, type Component, type Hal } from '../../hal/hal.ts';
import type { Command } from '../command.ts';
import { refusal, type CommandContext } from '../context.ts';
import { loadThreads } from '../thread-module.ts';

/** Commands that load and unload realtime modules. */
export const loadRtCommands: readonly Command[] = [
  {
    name: 'loadrt',
    usage: 'MODULE [ARGUMENT...]',
    help: [
      'Loads a component type with one instance, or as ARGUMENTs say: count=2, names=a,b, personality=..., cfg=...',
      'loadrt threads name1=NAME period1=NANOSECONDS ... makes up to three threads, fastest first.',
    ],
    args: 1,
    more: true,
    completes: ['module', 'value'],
    run: (context, [module = '', ...args]) => loadRt(context, module, args),
  },
  {
    name: 'unloadrt',
    usage: 'MODULE|all',
    help: ['Takes a realtime module away with its pins and functions, or all of them.'],
    args: 1,
    completes: ['component'],
    run: (context, [name = '']) => unloadRt(context, name),
  },
];

async function loadRt(context: CommandContext, module: string, args: readonly string[]): Promise<boolean> {
  const { hal, host } = context;
  if ((hal.lock & lockLevels.load) !== 0) {
    context.error('HAL is locked, loading of programs is not permitted');
    return context.fail(`insmod for ${module} failed, returned -1`);
  }
  if (!hasRealtime(hal)) context.bare('Note: Using POSIX non-realtime');
  try {
    if (module === 'threads') loadThreads(hal, args);
    else await host.loadrt(module, args);
  } catch (error) {
    context.detail(`loadrt ${module}: ${refusal(error).message}`);
    // LinuxCNC loads modules through a helper program. There is none here, but its messages are part of the expected output.
    context.error(`waitpid failed /usr/bin/rtapi_app ${module}`);
    context.error('/usr/bin/rtapi_app exited without becoming ready');
    return context.fail(`insmod for ${module} failed, returned -1`);
  }
  const component = hal.components.find(module);
  if (component) component.args = args.map((arg) => `${arg} `).join('');
  context.info(`Realtime module '${module}' loaded`);
  return true;
}

function hasRealtime(hal: Hal): boolean {
  for (const { kind } of hal.components.values()) if (kind === 'rt') return true;
  return false;
}

export async function unloadRt(context: CommandContext, name: string): Promise<boolean> {
  const { hal } = context;
  if (name === 'all') {
    const modules = [...hal.components.values()].reverse().filter(({ kind }) => kind === 'rt');
    // The pseudo components of threads are removed with the module that made the threads.
    for (const component of modules) if (!component.name.startsWith('__')) await unloadOne(context, component);
    return true;
  }
  const component = hal.components.find(name);
  if (!component) {
    context.didYouMean(name, hal.components.names());
    return context.fail(`component '${name}' is not loaded`);
  }
  if (component.kind !== 'rt') return context.fail(`component '${name}' is not a realtime module`);
  await unloadOne(context, component);
  return true;
}

async function unloadOne(context: CommandContext, component: Component): Promise<void> {
  if (component.state === 'exited') return;
  if (component.state === 'dead') component.exit();
  else await context.host.unload(component);
  context.info(`Realtime module '${component.name}' unloaded`);
}
