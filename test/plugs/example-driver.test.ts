import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { driver as tasmota } from '../../examples/plug-driver/tasmota.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { testPlugDriver } from './conformance.ts';

const own = { address: '127.0.0.1', username: 'admin' };
const energy = { Total: 3.185, Power: 58, Voltage: 229, Current: 0.27 };

/** The part of a Tasmota plug that the example uses. */
async function tasmotaPlug(measures: boolean) {
  const state = { on: false, silent: false };
  const answer = (command: string, response: ServerResponse) => {
    if (state.silent) return;
    if (command.startsWith('Power1 ')) state.on = command.endsWith('On');
    const power = { POWER: state.on ? 'ON' : 'OFF' };
    const status = {
      Status: { FriendlyName: ['Printer'] },
      StatusFWR: { Version: '14.0.0(tasmota)', Hardware: 'ESP8285' },
      StatusNET: { Mac: '00:00:5E:00:53:01' },
      StatusSNS: { Time: '1970-01-01T00:00:00', ...(measures ? { ENERGY: energy } : {}) },
      StatusSTS: power,
    };
    response.end(JSON.stringify(command === 'Status 0' ? status : power));
  };
  let server: Server | undefined;
  let port = 0;
  const join = async () => {
    const opened = createServer(({ url = '' }, response) =>
      answer(new URL(url, 'http://plug').searchParams.get('cmnd') ?? '', response),
    );
    server = opened;
    await new Promise<void>((resolve) => {
      opened.listen(port, '127.0.0.1', resolve);
    });
    const bound = opened.address();
    port = bound && typeof bound === 'object' ? bound.port : 0;
  };
  const leave = async () => {
    const closing = server;
    server = undefined;
    closing?.closeAllConnections();
    await new Promise<unknown>((resolve) => {
      if (closing) closing.close(resolve);
      else resolve(undefined);
    });
  };
  await join();
  return { state, port, join, leave };
}

for (const measures of [true, false]) {
  testPlugDriver({
    name: `of the example, ${measures ? 'with' : 'without'} a meter`,
    async create({ clock, ...options }) {
      const plug = await tasmotaPlug(measures);
      const { state, port, join, leave } = plug;
      return {
        driver: tasmota.create({ ...own, ...options, port }, { clock, logger: silentLogger }),
        measures,
        relay: () => state.on,
        pressButton: () => (state.on = !state.on),
        fallSilent: () => Promise.resolve(void (state.silent = true)),
        goAway: leave,
        async comeBack() {
          state.silent = false;
          await leave();
          await join();
        },
        dispose: leave,
      };
    },
  });
}

test('the guide names files and members that exist', () => {
  const guide = readFileSync('docs/adding-a-plug.md', 'utf8');
  for (const [, file = ''] of guide.matchAll(/`((?:src|test|pins|examples)\/[\w./-]+\.(?:ts|yaml))`/g)) {
    expect(() => readFileSync(file), file).not.toThrow();
  }
  const contracts = ['src/plugs/driver.ts', 'src/plugs/define-driver.ts', 'src/catalog/header.ts'];
  const contract = contracts.map((file) => readFileSync(file, 'utf8')).join('\n');
  for (const [, member = ''] of guide.matchAll(/^\| `(\w+)\b/gm))
    expect(contract).toMatch(new RegExp(`\\b${member}\\b`));
});
