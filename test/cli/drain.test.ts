import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drain, isGone, room } from '../../src/cli/drain.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

/** Both ends of a socket; the reader reads only when the test says so. */
async function pair(): Promise<{ writer: Socket; reader: Socket }> {
  const server = createServer();
  server.listen(join(temporaryFolder(), 's'));
  await once(server, 'listening');
  const writer = connect(server.address() as string);
  const [reader] = (await once(server, 'connection')) as [Socket];
  reader.pause();
  writer.on('error', () => {});
  onTestFinished(() => {
    writer.destroy();
    reader.destroy();
    server.close();
  });
  return { writer, reader };
}

const long = 'x'.repeat(3_000_000);

describe('draining an output', () => {
  it('ends at once when nothing is waiting', async () => {
    expect(await drain(new PassThrough(), 60_000)).toBe(0);
  });

  it('waits longer than the patience for a reader that keeps reading', async () => {
    const { writer, reader } = await pair();
    writer.write(long);
    let bytes = 0;
    const reading = setInterval(() => (bytes += (reader.read() as Buffer | null)?.length ?? 0), 2);
    expect(await drain(writer, 100)).toBe(0);
    clearInterval(reading);
    expect(bytes).toBeGreaterThan(2_000_000);
  });

  it('gives the number of bytes left by a reader that reads nothing', async () => {
    const { writer } = await pair();
    writer.write(long);
    expect(await drain(writer, 20)).toBeGreaterThan(1_000_000);
  });

  it('ends when the reader goes away', async () => {
    const { writer, reader } = await pair();
    writer.write(long);
    const drained = drain(writer, 60_000);
    reader.destroy();
    expect(await drained).toBe(0);
    expect(isGone(writer)).toBe(true);
    expect(await drain(writer, 60_000)).toBe(0);
    await room(writer);
  });
});

it('a producer waits until there is room', async () => {
  const output = new PassThrough({ highWaterMark: 10 });
  await room(output);
  output.write('x'.repeat(30));
  let hasRoom = false;
  const waiting = room(output).then(() => (hasRoom = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(hasRoom).toBe(false);
  output.resume();
  await waiting;
});
