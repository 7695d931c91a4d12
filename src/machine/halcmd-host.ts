// node:fs loads its promises at their first use; node:fs/promises is loaded by an import, for 3 ms of a start.
import { promises } from 'node:fs';
import { homedir } from 'node:os';
import { basename, resolve } from 'node:path';
import { HalError } from '../errors.ts';
import type { Component } from '../hal/hal.ts';
import type { HalcmdHost, ProgramEnd, UserProgram } from '../halcmd/host.ts';
import { decodeText } from '../util/text.ts';
import { writeHostPin } from './api/host-pins.ts';
import { startHalsampler } from './hal-sampler.ts';
import { parseSmartplugLine } from './hal-smartplug.ts';
import type { MachineCore } from './core.ts';
import { loadMotion } from './motmod.ts';
import type { LineOutput } from './program.ts';

export interface HalcmdHostOptions {
  /** Where relative paths count from; the program's own directory by default. */
  readonly cwd?: string;
  /** Takes the lines on stdout of programs that are not messages; the log by default. */
  readonly output?: LineOutput;
}

/** The machine as halcmd uses it: loads modules and programs, reads and writes files. */
export function halcmdHostOf(machine: MachineCore, options: HalcmdHostOptions = {}): HalcmdHost {
  const { env = {}, types } = machine.context;
  const pathOf = (path: string) => resolve(options.cwd ?? '.', path.replace(/^~(?=\/|$)/, homedir()));
  return {
    loadrt(module, args) {
      if (module === 'motmod' || module === 'motion') loadMotion(machine, module, args);
      else machine.loadModule(module, args);
    },
    async loadusr(argv) {
      const [command = '', ...args] = argv;
      if (basename(command) === 'hal_smartplug') return builtIn(machine, args);
      if (command === 'halsampler') return startHalsampler(machine, args, outputOf(machine, options));
      return machine.startProgram(argv, options);
    },
    setHostPin(name, value) {
      const pin = machine.hal.pins.find(name);
      const pins = pin && machine.members.find((member) => member.name === pin.component.name)?.handle.peer;
      if (!pins) return false;
      writeHostPin(machine.hal, pins, pin, value);
      return true;
    },
    unload: (component) => machine.unload(component),
    readFile: async (path) => decodeText(await promises.readFile(pathOf(path))),
    writeFile: (path, text) => promises.writeFile(pathOf(path), text),
    env: (name) => (Object.hasOwn(env, name) ? env[name] : undefined),
    modules: () => ['threads', 'motmod', ...types.keys()],
  };
}

function outputOf(machine: MachineCore, { output }: HalcmdHostOptions): LineOutput {
  return output ?? ((line) => machine.context.logger.info({ program: 'halsampler' }, line));
}

/** `loadusr hal_smartplug` starts no program: the component runs in the machine. */
function builtIn(machine: MachineCore, args: readonly string[]): UserProgram {
  const { name, options } = parseSmartplugLine(args);
  if (machine.hal.components.find(name)?.state === 'ready') {
    throw new HalError('name-taken', `duplicate component name '${name}'`);
  }
  const component: Component = machine.load('smartplug', name, options);
  const ended = new Promise<ProgramEnd>((settle) => {
    component.onExit(() => settle({ code: 0 }));
  });
  return { ended, terminate: () => void machine.unload(component) };
}
