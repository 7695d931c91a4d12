import { Argument, Option, type Command } from 'commander';
import { parseDelay, parseHost, parseMonth, parseOutlet, parsePrice, parseSeconds, parseYear } from '../arguments.ts';
import { describe, type CommandTable } from '../command-table.ts';
import type { CliIo, ExitCode } from '../io.ts';
import type { PlugCommandOptions } from './command-options.ts';
import type { EnergyOptions } from './energy.ts';
import type { PlugAction } from './session.ts';

/** A plug takes some seconds to scan all networks. */
const scanS = 15;

/** Adds the one-shot plug commands, or only the called one. The code of each is loaded when it runs. */
export function addPlugCommands(
  program: Command,
  io: CliIo,
  finish: (code: ExitCode) => void,
  word: string | undefined,
): void {
  const plug = program
    .command('plug')
    .description('run a one-shot command on a plug')
    // Options may come before or after the name of the command.
    .enablePositionalOptions(false)
    .configureHelp({ showGlobalOptions: true })
    .option('-H, --host <host[:port]>', 'name or address of the plug', parseHost)
    .option('--driver <driver>', 'driver of the plug: a name, or a module such as ./my-driver.js', 'kasa')
    .option(
      '--option <name=value>',
      "another option of the driver; 'halyard pins smartplug --driver' lists them; may be repeated",
      (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
    )
    .option('-t, --timeout <seconds>', 'timeout of one exchange', parseSeconds, 2)
    .option('--outlet <outlet>', 'outlet of a power strip: its position (1 = leftmost) or its full id', parseOutlet)
    .addOption(new Option('--transport <way>', 'transport protocol (default: auto)').choices(['auto', 'xor', 'klap']))
    .option('--credentials <file>', 'user name and password in two lines (default: KASA_USERNAME, KASA_PASSWORD)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 usage, 3 plug unreachable, 4 refused by the plug.');
  const add = (parent: Command, name: string, description: string, isDefault = false) =>
    parent.command(name, { isDefault }).description(description);
  const run = async (command: Command, load: () => Promise<PlugAction>, usualTimeoutS?: number) => {
    const options = command.optsWithGlobals<PlugCommandOptions>();
    const isUsual = plug.getOptionValueSource('timeout') === 'default';
    const timeout = isUsual ? (usualTimeoutS ?? options.timeout) : options.timeout;
    const action = await load();
    const { withPlug } = await import('./session.ts');
    finish(await withPlug({ ...options, timeout }, io, action));
  };
  const simple = (
    parent: Command,
    name: string,
    description: string,
    load: () => Promise<PlugAction>,
    isDefault = false,
  ) => add(parent, name, description, isDefault).action((_: unknown, command: Command) => run(command, load));
  const yes = (command: Command) => command.option('--yes', 'do not ask');

  const commands: CommandTable = {
    on: () => simple(plug, 'on', 'switch on', async () => (await import('./switch.ts')).turnOn),
    off: () => simple(plug, 'off', 'switch off', async () => (await import('./switch.ts')).turnOff),
    toggle: () => simple(plug, 'toggle', 'toggle the relay', async () => (await import('./switch.ts')).toggle),
    state: () => simple(plug, 'state', 'show whether it is on', async () => (await import('./switch.ts')).showState),
    info: () =>
      simple(plug, 'info', 'show its identity and its measurements', async () => (await import('./info.ts')).showInfo),
    energy: () =>
      add(plug, 'energy', 'show its measurements, or its energy by day or month')
        .addOption(new Option('--days [YYYY-MM]', 'the days of a month (default: this one)').argParser(parseMonth))
        .addOption(
          new Option('--months [YYYY]', 'the months of a year (default: this one)')
            .argParser(parseYear)
            .conflicts('days'),
        )
        .option('--price <per-kWh>', 'price of a kWh', parsePrice)
        .action((options: EnergyOptions, command: Command) =>
          run(command, async () => (await import('./energy.ts')).showEnergy(options)),
        ),
    led: () =>
      add(plug, 'led', 'show or switch the LED on the plug')
        .addArgument(new Argument('[state]').choices(['on', 'off']))
        .action((state: 'on' | 'off' | undefined, _: unknown, command: Command) =>
          run(command, async () => (await import('./settings.ts')).led(state)),
        ),
    alias: () =>
      add(plug, 'alias', 'show or change the name of the plug')
        .argument('[name]')
        .action((name: string | undefined, _: unknown, command: Command) =>
          run(command, async () => (await import('./settings.ts')).alias(name)),
        ),
    time: () =>
      simple(plug, 'time', 'show the clock of the plug', async () => (await import('./settings.ts')).showTime),
    timezone: () =>
      simple(
        plug,
        'timezone',
        'show the time zone of the plug',
        async () => (await import('./settings.ts')).showTimezone,
      ),
    countdown() {
      const countdown = add(plug, 'countdown', 'the countdown inside the plug, which has only one');
      simple(countdown, 'list', 'show the countdown', async () => (await import('./rules.ts')).listCountdowns, true);
      add(countdown, 'add', 'start the countdown')
        .argument('<delay>', 'seconds, or a duration such as 90s, 30m, 2h', parseDelay)
        .addArgument(new Argument('<state>').choices(['on', 'off']))
        .action((delayS: number, state: 'on' | 'off', _: unknown, command: Command) =>
          run(command, async () => (await import('./rules.ts')).startCountdown(delayS, state)),
        );
      simple(countdown, 'clear', 'remove the countdown', async () => (await import('./rules.ts')).dropCountdowns);
    },
    schedule: () =>
      simple(
        plug,
        'schedule',
        'list the rules by the time of day',
        async () => (await import('./rules.ts')).listSchedule,
      ),
    antitheft: () =>
      simple(plug, 'antitheft', 'list the rules of away mode', async () => (await import('./rules.ts')).listAway),
    wifi: () =>
      add(plug, 'wifi', 'list the networks that the plug receives').action((_: unknown, command: Command) =>
        run(command, async () => (await import('./network.ts')).listNetworks, scanS),
      ),
    cloud() {
      const cloud = add(plug, 'cloud', 'the vendor’s cloud');
      simple(
        cloud,
        'info',
        'show whether the plug belongs to an account',
        async () => (await import('./network.ts')).showCloud,
        true,
      );
      yes(add(cloud, 'unbind', 'remove the plug from its account')).action(
        (options: { yes?: boolean }, command: Command) =>
          run(command, async () => (await import('./network.ts')).leaveCloud(options.yes)),
      );
    },
    reboot: () =>
      yes(add(plug, 'reboot', 'restart the plug')).action((options: { yes?: boolean }, command: Command) =>
        run(command, async () => (await import('./settings.ts')).restart(options.yes)),
      ),
    raw: () =>
      add(plug, 'raw', 'send a raw request in the protocol of the plug')
        .argument('<json>', 'such as \'{"system":{"get_sysinfo":{}}}\'')
        .action((text: string, _: unknown, command: Command) =>
          run(command, async () => (await import('./raw.ts')).raw(text)),
        ),
  };
  describe(commands, word);
}
