import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { faceTypes } from '../../src/faces/registry.ts';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { virtualClock } from '../../src/util/clock.ts';
import type { Logger } from '../../src/util/logger.ts';
import { FakeKlipper } from './fake-klipper.ts';
import { FakeMoonraker } from './fake-moonraker.ts';
import type { Status } from './host-transcript.ts';
import { temporaryFolder } from './temporary.ts';

export const hostTypes = ['klipper', 'moonraker'] as const;

const headers = loadHeaders('pins');

/** A machine beside a printer host; time goes on only when the test says so. */
export async function machineBeside(type: (typeof hostTypes)[number], path: string, options = '') {
  const text = `
machine: printer
load:
  - motion
  - power-off: {name: after-print}
  - ${type}: {socket: ${path}${options}}
`;
  const { config, diagnostics } = parseMachine(text, 'test.yaml', { drivers: plugDrivers, headers });
  if (!config) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const clock = virtualClock();
  const { lines, logger } = keptLog();
  const context = { clock, logger, headers, types: componentTypes, faces: faceTypes, drivers: plugDrivers };
  const machine = await createMachine(config, context);
  onTestFinished(() => machine.dispose());
  machine.start();
  const value = (name: string) => machine.hal.item(name).value;
  const becomes = (name: string, expected: unknown) =>
    vi.waitFor(() => expect(value(name)).toEqual(expected), { timeout: 5000, interval: 2 });
  /** Lets time go on step by step, between which sockets are read, until a pin has the value; says how long it took. */
  const becomesWithin = async (seconds: number, name: string, expected: unknown): Promise<number> => {
    for (let tick = 0; tick <= seconds * 10; tick++) {
      if (value(name) === expected) return tick / 10;
      await clock.advance(100);
      await socketsRead();
    }
    throw new Error(`${name} is not ${String(expected)} within ${seconds} s`);
  };
  return { machine, hal: machine.hal, clock, value, becomes, becomesWithin, lines };
}

/**
 * Lets both ends of the sockets of this process read what the other has written, and act on it: a Unix socket holds no
 * bytes back, so each step from one end to the other is one turn of the event loop.
 */
export async function socketsRead(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** A machine that has found Klipper's socket, with the rest of the machine file's options for it. */
export async function besideKlipper(options?: string, status?: Status) {
  const host = new FakeKlipper(hostPath());
  return { host, ...(await beside('klipper', host, options, status)) };
}

export async function besideMoonraker(options?: string, status?: Status) {
  const host = new FakeMoonraker(hostPath());
  return { host, ...(await beside('moonraker', host, options, status)) };
}

async function beside(
  type: (typeof hostTypes)[number],
  host: FakeKlipper | FakeMoonraker,
  options?: string,
  status?: Status,
) {
  if (status) host.status = status;
  await host.start();
  onTestFinished(() => host.stop());
  const rig = await machineBeside(type, host.server.path, options);
  await rig.becomes(`${type}.online`, true);
  return rig;
}

export const besideHost = { klipper: besideKlipper, moonraker: besideMoonraker };

function hostPath(): string {
  return join(temporaryFolder(), 'host.sock');
}

/** A log that keeps what it is told. */
function keptLog() {
  const lines: string[] = [];
  const logger: Logger = {
    debug() {},
    info: (_, text) => lines.push(text),
    warn: (_, text) => lines.push(text),
    error: (_, text) => lines.push(text),
    child: () => logger,
  };
  return { lines, logger };
}
