import type { Fifo } from '../components/record/fifo.ts';
import { sampleLines } from '../components/record/sample-lines.ts';
import { HalError } from '../errors.ts';
import { getopt } from '../halcmd/getopt.ts';
import type { ProgramEnd, UserProgram } from '../halcmd/host.ts';
import type { MachineCore } from './core.ts';
import type { LineOutput } from './program.ts';

/**
 * `loadusr halsampler [-c CHANNEL] [-n COUNT] [-t] [-N NAME]`, inside the machine: the FIFO of a fast thread would be full
 * before a separate process has started. Throws `usage` or `no-such-component`.
 */
export function startHalsampler(machine: MachineCore, args: readonly string[], output: LineOutput): UserProgram {
  const { channel, count, tag, name } = optionsOf(args);
  const fifo = machine.members.find((member) => member.name === `sampler.${channel}`)?.handle.fifo;
  if (!fifo)
    throw new HalError('no-such-component', `there is no sampler 'sampler.${channel}'; run 'loadrt sampler' first`);
  const stopping = new AbortController();
  const component = name === undefined ? undefined : machine.hal.component(name);
  component?.onExit(() => stopping.abort());
  component?.ready();
  const ended = record({ fifo, count, tag, output, signal: stopping.signal }).then((): ProgramEnd => {
    component?.exit();
    return { code: 0 };
  });
  return { ended, terminate: () => stopping.abort() };
}

interface Recording {
  readonly fifo: Fifo;
  readonly count: number;
  readonly tag: boolean;
  readonly output: LineOutput;
  readonly signal: AbortSignal;
}

async function record({ fifo, count, tag, output, signal }: Recording): Promise<void> {
  const linesOf = sampleLines(tag);
  for (let printed = 0; printed < count && !signal.aborted;) {
    const sample = fifo.take();
    if (sample) {
      for (const line of linesOf(sample, fifo.types)) {
        const room = output(line);
        if (room) await room;
      }
      printed++;
    } else if (fifo.isClosed) {
      return;
    } else {
      await fifo.changed(signal);
    }
  }
}

function optionsOf(args: readonly string[]) {
  const { options } = getopt(args, { flags: 't', valued: 'cnN' });
  const given = new Map<string, string | undefined>();
  for (const found of options) {
    if ('problem' in found) throw new HalError('usage', `halsampler: ${found.problem}`);
    given.set(found.option, found.value);
  }
  const wholeOf = (option: string, standard: number) => {
    const text = given.get(option);
    if (text === undefined) return standard;
    if (/^\d+$/.test(text)) return Number(text);
    throw new HalError('usage', `halsampler: -${option} '${text}': expected a whole number`);
  };
  return { channel: wholeOf('c', 0), count: wholeOf('n', Infinity), tag: given.has('t'), name: given.get('N') };
}
