import { Option, type Command } from 'commander';
import { parseEventNumber } from './arguments.ts';
import type { CommandTable } from './command-table.ts';
import { parseSeconds } from './arguments.ts';
import type { CliIo, ExitCode } from './io.ts';
import { withStopSignals } from './stop-signals.ts';

const waitS = 10;

/** The commands that connect to a running machine over its socket. */
export function machineCommands(program: Command, io: CliIo, finish: (code: ExitCode) => void): CommandTable {
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .addOption(new Option('--socket <path>', 'socket of the running machine (default: HALYARD_SOCKET)'));

  return {
    halcmd: () =>
      command('halcmd', 'run halcmd on a running machine; with -f FILE and no machine, stand-alone')
        .argument('[words...]', 'halcmd’s own options and command')
        .passThroughOptions()
        .allowUnknownOption()
        .helpOption('--help', 'show help')
        .addHelpText('after', '\nhalcmd’s options come before its command: -k -q -Q -s -e -v -V, -i INI, -f [FILE].')
        .action(async (words: string[], options: { socket?: string }) => {
          const { halcmd } = await import('./halcmd.ts');
          finish(await halcmd(words, options.socket, io));
        }),

    show: () =>
      command('show', 'show the components, pins and signals of a running machine: halcmd show')
        .argument('[words...]', 'comp, pin, sig, param, funct, thread, alias, and patterns')
        .action(async (words: string[], options: { socket?: string }) => {
          const { halcmd } = await import('./halcmd.ts');
          finish(await halcmd(['show', ...words], options.socket, io));
        }),

    graph: () =>
      command('graph', 'print the nets of a machine as a graph')
        .argument('[pattern...]', 'only nets with a signal or pin that matches')
        .option(
          '-f, --file <file>',
          'read a machine file or HAL file, which is not started, instead of a running machine',
        )
        .addOption(new Option('--format <format>', 'output format').choices(['mermaid', 'dot']).default('mermaid'))
        .action(async (patterns: string[], options) => {
          const { graph } = await import('./graph.ts');
          finish(await graph(patterns, options, io));
        }),

    // halsampler, halstreamer and halrun serve scripts written for LinuxCNC: bin/hal-compat
    halsampler: () =>
      command('halsampler', 'print the records of a sampler')
        .option('-c <channel>', 'number of the sampler', Number, 0)
        .option('-n <count>', 'number of records', Number)
        .option('-t', 'begin each line with the number of the record')
        .option('-N <name>', 'be a component of this name while running')
        .argument('[file]')
        .action(async (_file: string | undefined, { c: channel, n: count, t: tag, N: component, socket }) => {
          const { halsampler } = await import('./fifo.ts');
          finish(await halsampler({ channel, count, tag, component, socket }, io));
        }),

    halstreamer: () =>
      command('halstreamer', 'give a streamer the records of a file or of stdin')
        .option('-c <channel>', 'number of the streamer', Number, 0)
        .option('-N <name>', 'be a component of this name while running')
        .argument('[file]')
        .action(async (file: string | undefined, { c: channel, N: component, socket }) => {
          const { halstreamer } = await import('./fifo.ts');
          finish(await halstreamer(file, { channel, component, socket }, io));
        }),

    halrun: () =>
      program
        .command('halrun')
        .description('run a HAL file on a HAL that starts empty and ends with the file')
        .argument('[words...]', 'halcmd’s own options, and the file')
        .passThroughOptions()
        .allowUnknownOption()
        .helpOption('--help', 'show help')
        .action(async (words: string[]) => {
          const code = withStopSignals(io, async (signals) => {
            const { halrun } = await import('./halrun.ts');
            return halrun(words, io, signals);
          });
          finish(await code);
        }),

    rpc: () =>
      command('rpc', 'send one request to a running machine')
        .argument('<method>', 'such as runner.status; rpc.discover lists them')
        .argument('[params]', 'JSON')
        .action(async (method: string, params: string | undefined, options: { socket?: string }) => {
          const { rpc } = await import('./rpc.ts');
          finish(await rpc(method, params, options.socket, io));
        }),

    watch: () =>
      command('watch', 'show values of a running machine as they change: a table on a terminal, JSON lines otherwise')
        .argument('<pattern...>', 'names of pins, params and signals, or patterns such as printer.*')
        .option('--json', 'print JSON lines on a terminal, too')
        .action(async (patterns: string[], options) => {
          const { watch } = await import('./watch.ts');
          finish(await watch(patterns, options, io));
        }),

    events: () =>
      command(
        'events',
        'list the events of a running machine: what was switched, held, dropped or withdrawn, and by whom',
      )
        .option('-f, --follow', 'continue with new events, until Ctrl-C')
        .option('--since <number>', 'only events numbered above this', parseEventNumber)
        .option('--type <glob...>', 'only events of this type, or of a pattern such as relay.*')
        .option('--json', 'print JSON lines')
        .action(async (options) => {
          const { events } = await import('./events.ts');
          finish(await events(options, io));
        }),

    gcode: () =>
      command('gcode', 'send the lines of a file to a running machine')
        .argument('<file>', 'G-code; - for stdin')
        .option('--json', 'print the outcome of each line as JSON')
        .option('--dialect <dialect>', 'dialect of the G-code: linuxcnc, marlin …; see docs/gcode.md')
        .option('--wait', 'answer when the relays have followed; exit code 1 when one has not')
        .option('--within <seconds>', 'how long --wait waits (default: 10)', parseSeconds)
        .action(async (file: string, options) => {
          const { gcode } = await import('./gcode.ts');
          const { wait, within, ...rest } = options;
          finish(await gcode(file, { ...rest, ...((wait || within) && { wait: within ?? waitS }) }, io));
        }),
  };
}
