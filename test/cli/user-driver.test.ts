import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { folderWithDriver } from '../helpers/guide-driver.ts';
import { HalyardProcess } from '../helpers/halyard-process.ts';
import { relayServer } from '../helpers/relay-server.ts';

/** The driver of the guide in a folder, a relay for it, and halyard started there. */
async function workshop() {
  const folder = folderWithDriver();
  const relay = await relayServer();
  onTestFinished(() => relay.leave());
  const host = ['-H', `127.0.0.1:${relay.port}`];
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const halyard = (args: readonly string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
      const options = { cwd: folder, env: { HALYARD_RUNTIME_DIR: '', ...env } };
      const child = execFile(process.execPath, [resolve('dist/main.cjs'), ...args], options, (_, stdout, stderr) =>
        done({ code: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  const plug = (...args: string[]) => halyard(['plug', ...args, '--driver', './my-relay.js', ...host]);
  return { folder, relay, host, write, halyard, plug };
}

it('a driver of the user’s switches a plug of a machine file', async () => {
  const { relay, write } = await workshop();
  write('token.txt', 'secret-word\n');
  const options = `address: 127.0.0.1, port: ${relay.port}, token: '\${file:token.txt}', interval: 0.1`;
  const file = write('m.yaml', `machine: m\nload:\n  - smartplug: { name: fan, driver: ./my-relay.js, ${options} }\n`);
  const runner = new HalyardProcess(['run', file, '--log-level', 'error']);
  onTestFinished(() => runner.dispose());
  await runner.ready();
  await runner.becomes('fan.online', true);
  await runner.result('hal.setp', { name: 'fan.enable', value: true });
  await runner.becomes('fan.relay', true);
  expect(relay.on).toBe(true);
  expect(new Set(relay.tokens)).toEqual(new Set(['Bearer secret-word']));
  relay.on = false;
  await runner.becomes('fan.enable', false);
  expect(await runner.end()).toBe(0);
});

it('is replaced by a simulated plug with --sim, its options checked all the same', async () => {
  const { relay, write, halyard } = await workshop();
  const plug = `{ name: fan, driver: ./my-relay.js, address: 127.0.0.1, port: ${relay.port}, interval: 0.1 }`;
  const runner = new HalyardProcess(['run', write('m.yaml', `machine: m\nload:\n  - smartplug: ${plug}\n`), '--sim']);
  onTestFinished(() => runner.dispose());
  await runner.ready();
  await runner.becomes('fan.online', true);
  await runner.end();
  expect(relay.tokens).toEqual([]);
  const wrong = write('w.yaml', 'machine: m\nload:\n  - smartplug: { name: fan, driver: ./my-relay.js, adress: a }\n');
  const { code, stderr } = await halyard(['run', wrong, '--sim']);
  expect([code, stderr]).toEqual([1, expect.stringContaining("did you mean 'address'?")]);
});

it('is checked, with a caret under what is wrong', async () => {
  const { write, halyard } = await workshop();
  const file = write('m.yaml', 'machine: m\nload:\n  - smartplug: { driver: ./my-relay.js, address: a, outlet: 1 }\n');
  expect(await halyard(['check', file])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/option 'outlet' is one of driver kasa, not of my-relay\n.*\n.* \^~~~~~\n/) as string,
  });
  const missing = write('n.yaml', 'machine: m\nload:\n  - smartplug: { driver: ./not-there.js, what: 1 }\n');
  expect(await halyard(['check', missing])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/3:26: error: cannot load .*not-there\.js/) as string,
  });
});

it('takes the one-shot commands that every driver can do', async () => {
  const { relay, plug } = await workshop();
  expect(await plug('state')).toEqual({ code: 0, stdout: 'Power OFF\n', stderr: '' });
  expect(await plug('on', '--option', 'token=${env:T}')).toMatchObject({ code: 2, stderr: /'T' is not set/ });
  expect(await plug('on')).toEqual({ code: 0, stdout: 'Power ON\n', stderr: '' });
  expect(relay.on).toBe(true);
  expect(await plug('toggle', '--json')).toMatchObject({ code: 0, stdout: '{"on":false}\n' });
  const { stdout } = await plug('info', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ driver: 'my-relay', deviceId: 'A1', on: false, meter: false });
  expect(await plug('energy')).toMatchObject({ code: 1 });
});

it('refuses commands and options that are not for it, and connects to nothing', async () => {
  const { relay, plug, halyard, host, write } = await workshop();
  write('account.txt', 'me\nsecret\n');
  const refused = [
    [await plug('led'), 'this is for driver kasa'],
    [await plug('countdown', 'list'), 'this is for driver kasa'],
    [await plug('reboot', '--yes'), 'this is for driver kasa'],
    [await plug('raw', '{}'), 'sends no requests'],
    [
      await plug('state', '--outlet', '1'),
      "--outlet: driver 'my-relay' has no option 'outlet': it has address, port, token",
    ],
    [await plug('state', '--transport', 'xor'), "no option 'transport'"],
    [await plug('state', '--credentials', 'account.txt'), "--credentials: driver 'my-relay' has no option 'username'"],
    [await plug('state', '--option', 'topic=x'), "--option: driver 'my-relay' has no option 'topic'"],
    [await plug('state', '--option', 'port=x'), "'port' must be a port number"],
    [await plug('state', '--option', 'token=hunter2'), "'token' is a secret: write where it is"],
    [await plug('state', '--option', 'token'), 'expected NAME=VALUE'],
    [await halyard(['plug', 'state', '--driver', './my-relay.js']), "required option '-H, --host <host[:port]>'"],
    [await halyard(['plug', 'state', '--driver', 'my-relay', ...host]), "there is no driver 'my-relay'"],
    [await halyard(['discover', '--driver', './my-relay.js']), "driver './my-relay.js' cannot search"],
  ] as const;
  for (const [{ code, stderr }, message] of refused) {
    expect(stderr).toContain(message);
    expect(code, stderr).toBe(2);
  }
  expect(relay.tokens).toEqual([]);
});

it('has its secrets from variables that are called after it', async () => {
  const { relay, halyard, host } = await workshop();
  const args = ['plug', 'state', '--driver', './my-relay.js', ...host];
  await halyard(args, { MY_RELAY_TOKEN: 'secret-word', KASA_PASSWORD: 'other' });
  await halyard([...args, '--option', 'token=${env:T}'], { T: 'from-option' });
  expect(relay.tokens).toEqual(['Bearer secret-word', 'Bearer from-option']);
});

it('shows its options', async () => {
  const { halyard } = await workshop();
  const { code, stdout } = await halyard(['pins', 'smartplug', '--driver', './my-relay.js']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/options of driver my-relay:\n {2}address {2}text +required +host name or IP address\n/);
  expect(await halyard(['pins', 'smartplug', '--driver', './package.json'])).toMatchObject({ code: 2 });
});

it('finds its plugs where it can search', async () => {
  const { write, halyard } = await workshop();
  write(
    'finder.mjs',
    `export const driver = { name: 'finder', doc: 'Finds.', create() {}, options: { topic: { type: 'text', doc: 'x' } },
      discover: async ({ timeoutMs, targets = [] }) => [{ address: '192.0.2.7', model: 'M', alias: 'Fan', mac: '',
        meter: true, on: undefined, options: { topic: 'a: b ' + timeoutMs + targets.map((t) => t.address) } }] };`,
  );
  const { code, stdout } = await halyard(['discover', '--driver', './finder.mjs', '-t', '1', '--target', '192.0.2.9']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^192\.0\.2\.7 +M +Fan +\? +yes/m);
  const entry = "- smartplug: { name: smartplug-fan, driver: ./finder.mjs, topic: 'a: b 1000192.0.2.9', meter: true }";
  expect(stdout).toContain(entry);
  const file = write('m.yaml', `machine: m\n${stdout.slice(stdout.indexOf('load:'))}`);
  expect(await halyard(['check', file])).toMatchObject({ code: 0 });
});

it('that heeds no signal is given up by halyard plug when the time is over, with a reason', async () => {
  const { write, halyard } = await workshop();
  write(
    'deaf.js',
    `export const driver = { name: 'deaf', doc: 'Never answers.', options: { address: { type: 'text', doc: 'where' } }, create: () => ({
       identify: () => new Promise(() => {}), read: () => new Promise(() => {}), setRelay: () => new Promise(() => {}),
       async dispose() {} }) };\n`,
  );
  const { code, stderr } = await halyard(['plug', 'state', '--driver', './deaf.js', '-H', 'a', '-t', '0.2']);
  expect([code, stderr]).toEqual([3, expect.stringContaining("driver 'deaf'")]);
});
