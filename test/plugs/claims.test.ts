import { once } from 'node:events';
import { chownSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPlugClaims, type Claimant, type PlugClaims } from '../../src/plugs/claims.ts';
import { systemClock } from '../../src/util/clock.ts';
import { recordingLogger } from '../../src/testing/recording-logger.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

const plug = 'A'.repeat(40);

/** One program with its claims. All are in one process here; they exchange the same messages. */
function program(machine: string, folder?: string, pid?: number) {
  const { logger, records } = recordingLogger();
  const claims: PlugClaims = createPlugClaims({ machine, folder, pid, clock: systemClock(), logger });
  onTestFinished(() => claims.dispose());
  const heard: (readonly [string, Claimant, string])[] = [];
  const claim = (component: string, plugId = plug) =>
    claims.claim(plugId, component, (other, where) => heard.push([component, other, where]));
  return { claims, claim, heard, records };
}

const listening = (folder: string, count: number) => vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(count));

describe('two components that switch one plug', () => {
  it('are reported to each other once in one machine', () => {
    const { claim, heard } = program('m');
    claim('printer');
    claim('other', 'B'.repeat(40));
    const release = claim('fan');
    expect(heard).toEqual([
      ['printer', { machine: 'm', component: 'fan' }, 'same-machine'],
      ['fan', { machine: 'm', component: 'printer' }, 'same-machine'],
    ]);
    release();
    claim('fan');
    expect(heard).toHaveLength(3);
  });

  it('are reported to each other between programs, with the other’s process id', async () => {
    const folder = join(temporaryFolder(), 'claims');
    const [first, second, third] = [program('a', folder, 11), program('b', folder, 22), program('c', folder, 33)];
    first.claim('printer');
    await listening(folder, 1);
    second.claim('power');
    third.claim('printer', 'B'.repeat(40));
    await vi.waitFor(() => {
      expect(first.heard).toEqual([['printer', { machine: 'b', component: 'power', pid: 22 }, 'same-host']]);
      expect(second.heard).toEqual([['power', { machine: 'a', component: 'printer', pid: 11 }, 'same-host']]);
    });
    await listening(folder, 3);
    expect(third.heard).toEqual([]);
  });

  it('are reported to at least one, and to each once, if they start at the same moment', async () => {
    const folder = join(temporaryFolder(), 'claims');
    const programs = Array.from({ length: 6 }, (_, index) => program(`m${index}`, folder, index));
    for (const { claim } of programs) claim('printer');
    await vi.waitFor(() => expect(programs.map(({ heard }) => heard.length)).toEqual([5, 5, 5, 5, 5, 5]));
  });

  it('are not reported after one has released the plug or has ended', async () => {
    const folder = join(temporaryFolder(), 'claims');
    const [first, second] = [program('a', folder), program('b', folder)];
    first.claim('printer')();
    await listening(folder, 1);
    second.claim('power');
    await listening(folder, 2);
    await second.claims.dispose();
    expect(readdirSync(folder)).toHaveLength(1);
    first.claim('printer');
    await first.claims.dispose();
    expect([first.heard, second.heard]).toEqual([[], []]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the folder of claims', () => {
  it('is open to its owner only, and has no data of a plug', async () => {
    const folder = join(temporaryFolder(), 'claims');
    program('a', folder).claim('printer');
    await listening(folder, 1);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)[0]).toMatch(/^[0-9a-f]{8}\.sock$/);
  });

  const unfit: [string, (folder: string) => void][] = [
    ['is open to others', (folder) => mkdirSync(folder, { mode: 0o755 })],
    ['is a link', (folder) => symlinkSync(temporaryFolder(), folder)],
    ['cannot be made', () => {}],
    ['belongs to another user', (folder) => chownSync(mkdirSync(folder, { recursive: true, mode: 0o700 }) ?? '', 1, 1)],
  ];
  const isRoot = userInfo().uid === 0;
  it.each(isRoot ? unfit : unfit.slice(0, 3))(
    'is not used if it %s; this is logged once, and claims still work within the machine',
    async (what, prepare) => {
      const folder = join(temporaryFolder(), what === 'cannot be made' ? 'missing/claims' : 'claims');
      prepare(folder);
      const { claim, heard, records } = program('a', folder);
      claim('printer');
      claim('fan');
      await vi.waitFor(() => expect(records.map(({ level }) => level)).toEqual(['warn']));
      expect(heard).toHaveLength(2);
      if (what !== 'cannot be made') expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('is cleared of old sockets of killed programs', async () => {
    const folder = join(temporaryFolder(), 'claims');
    mkdirSync(folder, 0o700);
    for (const name of ['old.sock', 'new.sock']) await leaveDead(folder, name);
    utimesSync(join(folder, 'old.sock'), 1000, 1000);
    const { claim, heard } = program('a', folder);
    claim('printer');
    await vi.waitFor(() => expect(readdirSync(folder)).not.toContain('old.sock'));
    expect(readdirSync(folder)).toContain('new.sock');
    expect(heard).toEqual([]);
  });

  it('may have other programs in it that send nothing, too much or garbage', async () => {
    const folder = join(temporaryFolder(), 'claims');
    mkdirSync(folder, 0o700);
    const answers = ['', 'x'.repeat(1_000_000), 'null\n', '{"machine":1}\n', '[null,7,[],{"machine":"m"}]\n'];
    for (const [index, answer] of answers.entries()) {
      const server = createServer((socket) => socket.on('error', () => {}).write(answer));
      server.listen(join(folder, `${index}.sock`));
      await once(server, 'listening');
      onTestFinished(() => void server.close());
    }
    const { claim, heard, claims } = program('a', folder);
    claim('printer');
    await listening(folder, answers.length + 1);
    const own = readdirSync(folder).find((name) => name.length > 'n.sock'.length) ?? '';
    for (const question of ['', '{', 'null\n', '{"plug":"__proto__","claimant":{}}\n', 'y'.repeat(1_000_000)]) {
      const socket = connect(join(folder, own)).on('error', () => {});
      socket.end(question);
      socket.resume();
      await new Promise((resolve) => socket.once('close', resolve));
    }
    expect(heard).toEqual([]);
    await claims.dispose();
  });
});

async function leaveDead(folder: string, name: string): Promise<void> {
  const { renameSync } = await import('node:fs');
  const server = createServer().listen(join(folder, 'alive'));
  await once(server, 'listening');
  renameSync(join(folder, 'alive'), join(folder, name));
  server.close();
  await once(server, 'close');
}
