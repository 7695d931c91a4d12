import type { PlugDriver, PlugReading } from '../plugs/driver.ts';
import { createKasaPlug } from '../plugs/kasa/plug.ts';
import { systemClock } from '../util/clock.ts';
import { silentLogger } from '../util/logger.ts';
import { suggest } from '../util/suggest.ts';
import { CommandFailure, exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';

export interface PlugCommandOptions {
  readonly host: { readonly address: string; readonly port?: number };
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
}

type Action = (driver: PlugDriver, print: (human: string, data: object) => void) => Promise<void>;

const actions: Readonly<Record<string, Action>> = {
  on: (driver, print) => switchTo(driver, print, true),
  off: (driver, print) => switchTo(driver, print, false),
  toggle: async (driver, print) => switchTo(driver, print, !(await driver.read()).on),
  async state(driver, print) {
    const { on } = await driver.read();
    print(powerLine(on), { on });
  },
  async info(driver, print) {
    const identity = await driver.identify();
    const reading = await driver.read();
    print(describe({ ...identity, ...reading }), { ...identity, ...reading });
  },
};

/** `halyard plug`: one command to one plug, then an end. */
export async function plug(action: string, options: PlugCommandOptions, io: CliIo): Promise<ExitCode> {
  const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!act) {
    const meant = suggest(action, Object.keys(actions));
    const hint = meant ? `did you mean '${meant}'?` : `expected one of ${Object.keys(actions).join(', ')}`;
    throw new CommandFailure(exitCodes.usage, `unknown plug command '${action}': ${hint}`);
  }
  const driver = createKasaPlug(
    { ...options.host, timeoutMs: options.timeout * 1000, meter: 'auto' },
    { clock: systemClock(), logger: silentLogger },
  );
  try {
    await act(driver, (human, data) => printLine(io.stdout, options.json ? JSON.stringify(data) : human));
    return exitCodes.done;
  } finally {
    await driver.dispose();
  }
}

/** Switches and tells what the plug itself then says of its relay. */
async function switchTo(
  driver: PlugDriver,
  print: (human: string, data: object) => void,
  wanted: boolean,
): Promise<void> {
  await driver.setRelay(wanted);
  const { on } = await driver.read();
  if (on !== wanted) {
    throw new CommandFailure(
      exitCodes.refused,
      `the plug confirmed the command but reports ${powerLine(on)}; was its button pressed at the same moment?`,
    );
  }
  print(powerLine(on), { on });
}

function powerLine(on: boolean): string {
  return on ? 'Power ON' : 'Power OFF';
}

function describe(facts: PlugReading & Readonly<Record<string, unknown>>): string {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['alias', String(facts['alias'])],
    ['model', String(facts['model'])],
    ['hardware', String(facts['hardware'])],
    ['firmware', String(facts['firmware'])],
    ['mac', String(facts['mac'])],
    ['device id', String(facts['deviceId'])],
    ['relay', facts.on ? 'ON' : 'OFF'],
    ['on for', quantity(facts.onTimeS, 0, 's')],
    ['voltage', quantity(facts.voltageV, 1, 'V')],
    ['current', quantity(facts.currentA, 3, 'A')],
    ['power', quantity(facts.powerW, 1, 'W')],
    ['energy', quantity(facts.energyKWh, 3, 'kWh')],
  ];
  return rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(10)} ${value}`)
    .join('\n');
}

function quantity(value: number | undefined, digits: number, unit: string): string | undefined {
  return value === undefined ? undefined : `${value.toFixed(digits)} ${unit}`;
}
