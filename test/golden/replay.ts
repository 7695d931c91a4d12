import type { Component } from '../../src/hal/model/component.ts';
import type { Hal } from '../../src/hal/hal.ts';
import { collectingSink, type HalcmdHost, type HalcmdSink } from '../../src/halcmd/host.ts';
import { runInvocation } from '../../src/halcmd/run-invocation.ts';
import { moduleRig, type ModuleRig } from '../helpers/module-rig.ts';
import { startProgram, type FakeProgram } from './programs.ts';

/** The output of a call and its exit code, in the form of the transcript. */
export interface Observed {
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly code: number;
}

/** A HAL with the standard modules and the programs of the transcript, for consecutive calls of halcmd. */
export interface Replay {
  readonly hal: Hal;
  readonly files: Map<string, string>;
  /** One halcmd process. */
  call(argv: readonly string[]): Promise<Observed>;
  /** The same with both streams merged in the order of writing. */
  merged(argv: readonly string[]): Promise<{ readonly lines: readonly string[]; readonly code: number }>;
  sleep(seconds: number): Promise<void>;
}

export function startReplay(env: Readonly<Record<string, string>> = {}): Replay {
  const modules = moduleRig();
  const { hal, clock } = modules;
  const files = new Map<string, string>();
  const host = fakeHost(modules, files, env);
  let pid = 100;

  const finish = async (argv: readonly string[], sink: HalcmdSink) => {
    const running = { done: false };
    const code = runInvocation(argv, { hal, host, sink, options: { pid: pid++, readyTimeoutS: 20 } }).finally(
      () => (running.done = true),
    );
    while (!running.done) await clock.advance(10);
    return await code;
  };

  return {
    hal,
    files,
    async call(argv) {
      const sink = collectingSink();
      const code = await finish(argv, sink);
      return { out: linesOf(sink.stdout), err: linesOf(sink.stderr), code };
    },
    async merged(argv) {
      let text = '';
      const write = (part: string) => void (text += part);
      const code = await finish(argv, { out: write, err: write });
      return { lines: linesOf(text), code };
    },
    sleep: (seconds) => clock.advance(Math.round(seconds * 1000)),
  };
}

function fakeHost(modules: ModuleRig, files: Map<string, string>, env: Readonly<Record<string, string>>): HalcmdHost {
  const programs: FakeProgram[] = [];
  return {
    loadrt: (module, args) => void modules.load([module, ...args].join(' ')),
    loadusr(argv) {
      const program = startProgram(modules.hal, argv);
      if (!program) throw missing();
      programs.push(program);
      return program;
    },
    unload(component: Component) {
      const program = programs.find((each) => each.component() === component);
      if (program) program.terminate();
      else component.exit();
    },
    readFile(path) {
      const text = files.get(path);
      if (text === undefined) throw missing();
      return text;
    },
    writeFile: (path, text) => void files.set(path, text),
    env: (name) => env[name],
  };
}

function missing(): Error {
  return Object.assign(new Error('no such file'), { code: 'ENOENT' });
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export const transcriptPath = 'test/golden/data/hal-transcript.txt';
