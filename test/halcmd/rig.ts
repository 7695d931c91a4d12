import { HalError } from '../../src/errors.ts';
import type { Component } from '../../src/hal/model/component.ts';
import { Hal } from '../../src/hal/hal.ts';
import { halTypes, type HalType, type ParamDir, type PinDir } from '../../src/hal/value/types.ts';
import type { HalcmdOptions } from '../../src/halcmd/context.ts';
import { collectingSink, type HalcmdHost, type ProgramEnd, type UserProgram } from '../../src/halcmd/host.ts';
import { createHalcmdInterpreter, type HalcmdInterpreter } from '../../src/halcmd/interpreter.ts';
import { virtualClock, type VirtualClock } from '../../src/util/clock.ts';

/** A program of the test: it is told what happens to it and says when it ends. */
export interface TestProgram extends UserProgram {
  readonly argv: readonly string[];
  terminated: boolean;
  end(end: ProgramEnd): void;
}

export interface Rig {
  readonly hal: Hal;
  readonly clock: VirtualClock;
  readonly interpreter: HalcmdInterpreter;
  readonly host: HalcmdHost;
  readonly files: Map<string, string>;
  readonly programs: TestProgram[];
  readonly levels: number[];
  /** Runs one line or the words of one call; gives what it printed since the last one. */
  readonly run: (command: string | readonly string[]) => Promise<Printed>;
  /** Runs the text of a file called `test.hal`. */
  readonly file: (text: string) => Promise<Printed>;
  /** Waits for a call while virtual time goes by. */
  readonly overTime: (running: Promise<Printed>) => Promise<Printed>;
}

export interface Printed {
  readonly out: string;
  readonly err: string;
  readonly details: readonly string[];
  readonly code: number;
}

export function halcmdRig(options: HalcmdOptions = {}, env: Readonly<Record<string, string>> = {}): Rig {
  const clock = virtualClock();
  const hal = new Hal({ clock });
  const files = new Map<string, string>();
  const programs: TestProgram[] = [];
  const levels: number[] = [];
  const sink = { current: collectingSink() };
  const host: HalcmdHost = {
    loadrt: (module, args) => loadMixed(hal, module, args),
    loadusr(argv) {
      if (argv[0] === 'missing') throw systemError('ENOENT');
      if (argv[0] === 'builtin') throw new HalError('name-taken', `duplicate component name '${argv[1]}'`);
      const program = testProgram(argv);
      programs.push(program);
      return program;
    },
    unload: (component: Component) => component.exit(),
    readFile(path) {
      const text = files.get(path);
      if (text === undefined) throw systemError(path.startsWith('/secret') ? 'EACCES' : 'ENOENT');
      return text;
    },
    writeFile(path, text) {
      if (path.startsWith('/secret')) throw systemError('EACCES');
      files.set(path, text);
    },
    env: (name) => env[name],
    modules: () => ['mixed', 'unit'],
    setMessageLevel: (level) => void levels.push(level),
  };
  const interpreter = createHalcmdInterpreter(
    hal,
    host,
    {
      out: (text) => sink.current.out(text),
      err: (text) => sink.current.err(text),
      detail: (text) => sink.current.detail(text),
    },
    options,
  );
  const printed = async (code: Promise<number>): Promise<Printed> => {
    const own = collectingSink();
    sink.current = own;
    const result = await code;
    return { out: own.stdout, err: own.stderr, details: own.details, code: result };
  };
  return {
    hal,
    clock,
    interpreter,
    host,
    files,
    programs,
    levels,
    run: (command) => printed(Promise.resolve().then(() => interpreter.execute(command))),
    file: (text) => printed(Promise.resolve().then(() => interpreter.runText('test.hal', text))),
    async overTime(running) {
      const state = { done: false };
      const result = running.finally(() => (state.done = true));
      while (!state.done) await clock.advance(10);
      return await result;
    },
  };
}

function testProgram(argv: readonly string[]): TestProgram {
  let end: (end: ProgramEnd) => void = () => {};
  const ended = new Promise<ProgramEnd>((resolve) => (end = resolve));
  return {
    argv,
    ended,
    end,
    terminated: false,
    terminate() {
      this.terminated = true;
      end({ signal: 'SIGTERM' });
    },
  };
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

const pinDirs: readonly PinDir[] = ['in', 'out', 'io'];
const paramDirs: readonly ParamDir[] = ['ro', 'rw'];

/** Modules of the tests: `mixed` has instances with a pin and a param of every type and direction, `unit…` a gate. */
function loadMixed(hal: Hal, module: string, args: readonly string[]): void {
  if (module !== 'mixed' && !module.startsWith('unit')) throw new HalError('config', `no module '${module}'`);
  const count = Number(/^count=(\d+)$/.exec(args[0] ?? 'count=1')?.[1]);
  const component = hal.component(module, { kind: 'rt' });
  for (let index = 0; index < count; index++) {
    const name = module === 'mixed' ? `${module}.${index}` : module;
    const types: readonly HalType[] = module === 'mixed' ? halTypes : ['bit'];
    const pins = types.flatMap((type) =>
      pinDirs.map((dir) => component.newPinNamed(`${name}.${type}-${dir}`, type, dir)),
    );
    if (module === 'mixed') {
      for (const type of types)
        for (const dir of paramDirs) component.newParamNamed(`${name}.${type}-${dir}`, type, dir);
    }
    component.newFunct(name, () => {}, { inputs: pins.filter((pin) => pin.dir !== 'out'), outputs: [] });
  }
  component.ready();
}
