import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { ConfigError, PlugError, messageOf } from '../errors.ts';
import { escaped, sentenceMax } from '../util/escape.ts';
import { parseHosts, parsePort, parseSeconds, parseWatts } from './arguments.ts';
import { describe, type CommandTable } from './command-table.ts';
import { CommandFailure, exitCodes, printLine, printText, type CliIo, type ExitCode } from './io.ts';
import { machineCommands } from './machine-commands.ts';
import { addPlugCommands } from './plug/commands.ts';
import { withStopSignals } from './stop-signals.ts';

/**
 * Runs one command line and gives its exit code. The code of each command is loaded only when it runs, because a
 * one-shot command spends most of its time starting.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const program = buildProgram(argv, io, (code) => (exitCode = code));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return await explain(error, io);
  }
}

function buildProgram(words: readonly string[], io: CliIo, finish: (code: ExitCode) => void): Command {
  const program = new Command('halyard');
  program
    .description('Runs HAL-style machine components on a printer’s host: smart plugs, G-code outputs, relays.')
    .version(versionOf(io.root))
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: (text) => printText(io.stdout, text), writeErr: (text) => printText(io.stderr, text) })
    .showHelpAfterError('(see halyard --help)')
    .showSuggestionAfterError();
  const command = (name: string, description: string) => program.command(name).description(description);

  const commands: CommandTable = {
    run: () =>
      command('run', 'run a machine until stdin ends or a signal comes; JSON-RPC on stdin and stdout')
        .argument('[file...]', 'a machine file (.yaml), HAL files (.hal), or both; an empty machine without any')
        .addOption(
          new Option(
            '--stdin <mode>',
            'protocol on stdin (default: a halcmd prompt on a terminal, JSON-RPC otherwise)',
          ).choices(['rpc', 'halcmd', 'none']),
        )
        .option('--socket <path>', 'also serve JSON-RPC on a Unix socket')
        .option('--listen <host:port>', 'also serve JSON-RPC on a TCP port of 127.0.0.1 or [::1]')
        .option('--token-file <file>', 'file with the token that callers of --listen must send first')
        .addOption(
          new Option(
            '--allow <authority>',
            'authority of callers of --socket and --listen (default: programs)',
          ).choices(['observe', 'switch', 'configure', 'programs']),
        )
        .addOption(new Option('--delimiter <end>', 'end of a message').choices(['newline', 'etx']).default('newline'))
        .option('--dialect <dialect>', 'dialect of the G-code of callers: linuxcnc, marlin …; see docs/gcode.md')
        .option('--event-log <file>', 'append each event to a file, as a line of JSON')
        .option('--sim', 'replace every plug by a simulated one')
        .option(
          '--finish-within <seconds>',
          'how long open requests to plugs get when the machine stops; the rest is dropped and reported, with exit code 1 (default: 5)',
          parseSeconds,
        )
        .addOption(logLevel())
        .action(async (files: string[], { dialect, ...options }) => {
          const code = withStopSignals(io, async (signals) => {
            const { run } = await import('./run.ts');
            const { parseDialect } = await import('./parse-dialect.ts');
            return run(files, { ...options, ...(dialect && { dialect: parseDialect(dialect) }) }, io, signals);
          });
          finish(await code);
        }),

    demo: () =>
      command('demo', 'play a print on simulated plugs and show what happens').action(async () => {
        const { demo } = await import('./demo.ts');
        finish(await demo(io));
      }),

    check: () =>
      command('check', 'check machine files and show every problem in them')
        .argument('[file...]', 'machine file (.yaml)')
        .option('--strict', 'also fail on warnings')
        .option('--schema', 'print the JSON Schema of machine files, for editors')
        .action(async (files: string[], options: { strict?: boolean; schema?: boolean }) => {
          const { check, printSchema } = await import('./check.ts');
          if (files.length === 0 && !options.schema)
            throw new CommandFailure(exitCodes.usage, 'check: no file was given');
          finish(options.schema ? printSchema(io) : await check(files, io, options));
        }),

    plug: () => addPlugCommands(program, io, finish, words[1]),

    discover: () =>
      command('discover', 'find plugs on the network, and print lines for a machine file')
        .option('-t, --timeout <seconds>', 'how long to listen', parseSeconds, 5)
        .option(
          '--target <address...>',
          'ask this host or broadcast address, not every network of this host',
          parseHosts,
        )
        .option('--driver <driver>', 'search only for plugs of this driver: a name, or a module such as ./my-driver.js')
        .option('--json', 'print JSON')
        .action(async (options) => {
          const { discover } = await import('./discover.ts');
          finish(await discover(options, io));
        }),

    sim: () =>
      command('sim', 'run simulated plugs on loopback that speak the real protocol')
        .option('--model <model...>', 'models to simulate, one plug each: hs100, hs105, hs110, hs110v2 …', ['hs110'])
        .option('--port <port>', 'port of the first plug; the others follow (default: any free ones)', parsePort, 0)
        .option('--alias <name>', 'name of the first plug')
        .option('--watts <watts>', 'power of the load in W while the relay is on', parseWatts, 120)
        .option('--on', 'start with the relay on')
        .option('--button', 'an empty line on stdin (the Enter key) presses the button of the first plug')
        .option('--json', 'print JSON lines')
        .action(async (options) => {
          const { sim } = await import('./sim.ts');
          finish(await sim(options, io));
        }),

    smartplug: () =>
      command('smartplug', 'run one plug as one component, like hal_smartplug; JSON-RPC on stdin and stdout')
        .requiredOption('-n, --name <name>', 'name of the component')
        .requiredOption('-a, --address <address>', 'name or address of the plug')
        .option('-p, --port <port>', 'port of the plug', parsePort)
        .option('-e, --energy', 'the plug measures: make current, voltage, power and energy')
        .option('-i, --interval <seconds>', 'poll interval', parseSeconds, 0.5)
        .option('-t, --timeout <seconds>', 'timeout of one exchange', parseSeconds, 0.5)
        .addOption(new Option('--stdin <mode>', 'protocol on stdin').choices(['rpc', 'none']).default('rpc'))
        .addOption(logLevel())
        .action(async (options) => {
          const code = withStopSignals(io, async (signals) => {
            const { smartplug } = await import('./smartplug.ts');
            return smartplug(options, io, signals);
          });
          finish(await code);
        }),

    pins: () =>
      command('pins', 'list the component types, or the pins and params of one')
        .argument('[type]', 'component type')
        .option('--driver <driver>', 'also show the options of this plug driver: a name, or ./my-driver.js')
        .action(async (type: string | undefined, options: { driver?: string }) => {
          const { pins } = await import('./pins.ts');
          finish(await pins(type, io, options));
        }),

    ...machineCommands(program, io, finish),
  };
  describe(commands, words[0]);
  return program;
}

function logLevel(): Option {
  return new Option('--log-level <level>', 'least severe level that is logged')
    .choices(['silent', 'error', 'warn', 'info', 'debug'])
    .default('info');
}

/** Prints why a command failed on stderr and gives the exit code for it. */
async function explain(error: unknown, io: CliIo): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof CommandFailure) {
    printLine(io.stderr, `halyard: ${escaped(error.message, sentenceMax)}`);
    return error.exitCode;
  }
  if (error instanceof ConfigError) {
    const { formatDiagnostics } = await import('../config/format.ts');
    io.stderr.write(formatDiagnostics(error.diagnostics, { color: io.stderr.isTTY === true }));
    printLine(io.stderr, error.message);
    return exitCodes.failed;
  }
  printLine(io.stderr, `halyard: ${escaped(messageOf(error), sentenceMax)}`);
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
      // The plug itself may have reported that it does not support the request.
      return error.deviceCode === undefined ? exitCodes.failed : exitCodes.refused;
  }
}

function versionOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
