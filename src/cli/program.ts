import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ConfigError, PlugError, messageOf } from '../errors.ts';
import { addMachineCommands } from './machine-commands.ts';
import { CommandFailure, exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';

/**
 * Runs one command line and gives its exit code. Each command's code is loaded only when it is asked for, since a
 * one-shot command spends most of its time starting.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const program = buildProgram(io, (code) => (exitCode = code));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return await explain(error, io);
  }
}

function buildProgram(io: CliIo, finish: (code: ExitCode) => void): Command {
  const program = new Command('halyard');
  program
    .description('Runs HAL-style machine components on a printer’s host: smart plugs, G-code outputs, relays.')
    .version(versionOf(io.root))
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .showHelpAfterError('(see halyard --help)')
    .showSuggestionAfterError();
  const command = (name: string, description: string) => program.command(name).description(description);

  command('run', 'run a machine until stdin ends or a signal comes; JSON-RPC on stdin and stdout')
    .argument('<file...>', 'a machine file (.yaml), HAL files (.hal), or both')
    .addOption(
      new Option(
        '--stdin <mode>',
        'what stdin carries (default: a halcmd prompt on a terminal, JSON-RPC otherwise)',
      ).choices(['rpc', 'halcmd', 'none']),
    )
    .option('--socket <path>', 'speak JSON-RPC on a Unix socket, too')
    .addOption(new Option('--delimiter <end>', 'what ends a message').choices(['newline', 'etx']).default('newline'))
    .option('--sim', 'replace every plug by a simulated one')
    .addOption(logLevel())
    .action(async (files: string[], options) => {
      const { run } = await import('./run.ts');
      finish(await run(files, options, io));
    });

  command('demo', 'play the main job on simulated plugs and tell what happens').action(async () => {
    const { demo } = await import('./demo.ts');
    finish(await demo(io));
  });

  command('check', 'check machine files and show everything that is wrong with them')
    .argument('<file...>', 'machine file (.yaml)')
    .action(async (files: string[]) => {
      const { check } = await import('./check.ts');
      finish(await check(files, io));
    });

  command('plug', 'one-shot commands to a plug')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 usage, 3 plug unreachable, 4 refused by the plug.')
    .argument('<action>', 'on, off, toggle, state or info')
    .requiredOption('-H, --host <host[:port]>', 'name or address of the plug', parseHost)
    .option('-t, --timeout <seconds>', 'limit of one exchange', parseSeconds, 2)
    .option('--json', 'print JSON')
    .action(async (action: string, options) => {
      const { plug } = await import('./plug.ts');
      finish(await plug(action, options, io));
    });

  command('sim', 'run simulated plugs on loopback that speak the real protocol')
    .option('--model <model...>', 'one plug for each: hs100, hs105, hs110, hs110v2 …', ['hs110'])
    .option('--port <port>', 'port of the first; the others follow (default: any free ones)', parsePort, 0)
    .option('--alias <name>', 'name of the first')
    .option('--watts <watts>', 'what the load draws while the relay is on', parseWatts, 120)
    .option('--on', 'start with the relay on')
    .option('--button', 'an empty line on stdin (the Enter key) presses the button of the first')
    .option('--json', 'print JSON lines')
    .action(async (options) => {
      const { sim } = await import('./sim.ts');
      finish(await sim(options, io));
    });

  command('smartplug', 'one plug as one component, as hal_smartplug; JSON-RPC on stdin and stdout')
    .requiredOption('-n, --name <name>', 'name of the component')
    .requiredOption('-a, --address <address>', 'name or address of the plug')
    .option('-p, --port <port>', 'port of the plug', parsePort)
    .option('-e, --energy', 'the plug measures: make current, voltage, power and energy')
    .option('-i, --interval <seconds>', 'time from one poll to the next', parseSeconds, 0.5)
    .option('-t, --timeout <seconds>', 'limit of one exchange', parseSeconds, 0.5)
    .addOption(new Option('--stdin <mode>', 'what stdin carries').choices(['rpc', 'none']).default('rpc'))
    .addOption(logLevel())
    .action(async (options) => {
      const { smartplug } = await import('./smartplug.ts');
      finish(await smartplug(options, io));
    });

  command('pins', 'the component types, or the pins and params of one')
    .argument('[type]', 'component type')
    .action(async (type: string | undefined) => {
      const { pins } = await import('./pins.ts');
      finish(pins(type, io));
    });

  addMachineCommands(program, io, finish);
  return program;
}

function logLevel(): Option {
  return new Option('--log-level <level>', 'least important record that is logged')
    .choices(['silent', 'error', 'warn', 'info', 'debug'])
    .default('info');
}

/** Says on stderr why a command ended and gives the exit code that means it. */
async function explain(error: unknown, io: CliIo): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof CommandFailure) {
    printLine(io.stderr, `halyard: ${error.message}`);
    return error.exitCode;
  }
  if (error instanceof ConfigError) {
    const { formatDiagnostics } = await import('../config/format.ts');
    io.stderr.write(formatDiagnostics(error.diagnostics, { color: io.stderr.isTTY === true }));
    printLine(io.stderr, error.message);
    return exitCodes.failed;
  }
  printLine(io.stderr, `halyard: ${messageOf(error)}`);
  if (!(error instanceof PlugError)) return exitCodes.failed;
  return plugExitCode(error);
}

function plugExitCode(error: PlugError): ExitCode {
  switch (error.code) {
    case 'plug-unreachable':
    case 'plug-timeout':
      return exitCodes.unreachable;
    case 'plug-refused':
    case 'plug-auth':
      return exitCodes.refused;
    default:
      return exitCodes.failed;
  }
}

function versionOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function parseHost(text: string): { address: string; port?: number } {
  const parts = /^(?:\[([^\]]+)\]|([^:]+)|([0-9a-f:]*:[0-9a-f:]*:[0-9a-f.:]*))(?::(\d+))?$/i.exec(text);
  const address = parts?.[1] ?? parts?.[2] ?? parts?.[3];
  if (!address) throw new InvalidArgumentError('expected HOST or HOST:PORT.');
  return parts?.[4] === undefined ? { address } : { address, port: parsePort(parts[4]) };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new InvalidArgumentError('expected a port from 0 to 65535.');
  return port;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0.05 && seconds <= 3600)) throw new InvalidArgumentError('expected seconds from 0.05 to 3600.');
  return seconds;
}

function parseWatts(text: string): number {
  const watts = Number(text);
  if (!(watts >= 0 && watts <= 3680)) throw new InvalidArgumentError('expected watts from 0 to 3680.');
  return watts;
}
