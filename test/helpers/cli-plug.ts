import { expect, onTestFinished } from 'vitest';
import {
  createSimulatedPlug,
  type SimulatedPlug,
  type SimulatedPlugOptions,
} from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { cli } from './cli-in-process.ts';

/** A simulated plug, and `halyard plug` pointed at it. */
export interface CliPlug {
  readonly device: SimulatedPlug;
  /** What `-H` takes. */
  readonly host: string;
  /** Every request that came, in order. */
  readonly requests: object[];
  run(...args: string[]): ReturnType<typeof cli>;
  /** Runs a command that succeeds without a word on stderr, with `--json`. */
  json(...args: string[]): Promise<unknown>;
}

/** The plug goes with the test. */
export async function cliPlug(options: Partial<SimulatedPlugOptions> = {}): Promise<CliPlug> {
  const device = createSimulatedPlug({ model: 'hs110', alias: 'bench', loadW: 40, ...options });
  onTestFinished(() => device.dispose());
  await device.start();
  const requests: object[] = [];
  device.onRequest((request) => requests.push(request));
  const host = `${device.address}:${device.port}`;
  const run = (...args: string[]) => cli(['plug', ...args, '-H', host]);
  return {
    device,
    host,
    requests,
    run,
    async json(...args) {
      const { code, stdout, stderr } = await run(...args, '--json');
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout);
    },
  };
}
