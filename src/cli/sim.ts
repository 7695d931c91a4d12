import { createInterface } from 'node:readline';
import type { Fault } from '../plugs/kasa/simulator/faults.ts';
import { isSimulatedModel, simulatedModels } from '../plugs/kasa/simulator/models.ts';
import { createSimulatedPlug, type SimulatedPlug } from '../plugs/kasa/simulator/simulated-plug.ts';
import { CommandFailure, exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';

export interface SimCommandOptions {
  readonly model: readonly string[];
  readonly port: number;
  readonly alias?: string;
  readonly watts: number;
  readonly on?: boolean;
  readonly button?: boolean;
  readonly json?: boolean;
}

const help = [
  'button [N]      press the button of plug N (0 when left out); SIGUSR1 presses that of plug 0',
  'silent [N]      take requests and never answer',
  'drop [N]        drop off the network: connections are refused',
  'heal [N]        behave again',
  'watts W [N]     set the power of the load while the relay is on',
  'quit            end',
];

/** `halyard sim`: simulated plugs that run until a signal, `quit`, or for ever. */
export async function sim(options: SimCommandOptions, io: CliIo): Promise<ExitCode> {
  const plugs = options.model.map((model, index) => createPlug(model, index, options));
  const tell = (index: number, event: string, details: object) => {
    const line = options.json
      ? JSON.stringify({ event, plug: index, ...details })
      : `${new Date().toISOString().slice(11, 23)} plug ${index} ${event} ${describe(details)}`;
    printLine(io.stdout, line);
  };
  // Before the first line of output: its reader may press buttons at once.
  const stopped = untilStopped(plugs, options, io);
  try {
    for (const [index, plug] of plugs.entries()) {
      await plug.start();
      const { model, alias, address, port } = plug;
      tell(index, 'listening', { model, alias, address, port });
      plug.onRelay(({ on, by }) => tell(index, 'relay', { on, by }));
    }
    await stopped;
    return exitCodes.done;
  } finally {
    for (const plug of plugs) await plug.dispose();
  }
}

function createPlug(model: string, index: number, options: SimCommandOptions): SimulatedPlug {
  if (!isSimulatedModel(model)) {
    throw new CommandFailure(
      exitCodes.usage,
      `unknown model '${model}': expected one of ${simulatedModels.join(', ')}`,
    );
  }
  return createSimulatedPlug({
    model,
    serial: index + 1,
    port: options.port === 0 ? 0 : options.port + index,
    alias: index === 0 && options.alias !== undefined ? options.alias : `plug ${index}`,
    loadW: options.watts,
    on: options.on ?? false,
  });
}

/** Obeys stdin and signals. The end of stdin does not end the simulator, because one in the background has no stdin. */
function untilStopped(plugs: readonly SimulatedPlug[], options: SimCommandOptions, io: CliIo): Promise<void> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: io.stdin });
    const ends = [io.onStopSignal(stop), io.onUserSignal(() => plugs[0]?.pressButton()), () => lines.close()];
    lines.on('line', (line) => {
      const words = line.trim().split(/\s+/).filter(Boolean);
      if (words.length === 0 && options.button) plugs[0]?.pressButton();
      if (words.length === 0) return;
      if (words[0] === 'quit') stop();
      else obey(words, plugs).catch((error: Error) => printLine(io.stderr, error.message));
    });

    function stop() {
      for (const end of ends) end();
      resolve();
    }
  });
}

async function obey([word = '', ...args]: readonly string[], plugs: readonly SimulatedPlug[]): Promise<void> {
  const plugAt = (text = '0') => {
    const plug = plugs[Number(text)];
    if (!plug) throw new Error(`there is no plug ${text}: expected 0 to ${plugs.length - 1}`);
    return plug;
  };
  const faults: Readonly<Record<string, Fault>> = { silent: { kind: 'silent' }, drop: { kind: 'refuse' } };
  const fault = Object.hasOwn(faults, word) ? faults[word] : undefined;
  if (fault) return plugAt(args[0]).inject(fault);
  switch (word) {
    case 'button':
      plugAt(args[0]).pressButton();
      return;
    case 'heal':
      return plugAt(args[0]).heal();
    case 'watts': {
      const watts = Number(args[0] ?? Number.NaN);
      if (!(watts >= 0)) throw new Error(`watts '${args[0] ?? ''}': expected a number of watts`);
      plugAt(args[1]).setLoad(watts);
      return;
    }
    default:
      throw new Error(`unknown command '${word}'; the commands are:\n${help.join('\n')}`);
  }
}

function describe(details: object): string {
  return Object.entries(details)
    .map(([key, value]) => (key === 'on' ? (value ? 'ON' : 'OFF') : `${key} ${String(value)}`))
    .join(', ');
}
