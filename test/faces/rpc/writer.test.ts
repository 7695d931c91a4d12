import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createFrameWriter, type FrameWriter, type NewsSource } from '../../../src/faces/rpc/writer.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { settled } from './helpers/conversation.ts';

/** A writer over an output that takes a chunk only when the test says so. */
function writer(options: { delimiter?: 'newline' | 'etx'; highWaterBytes?: number } = {}) {
  const chunks: (string | Buffer)[] = [];
  const held: (() => void)[] = [];
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, taken) {
      chunks.push(chunk);
      held.push(taken);
    },
  });
  let progress = 0;
  const writer: FrameWriter = createFrameWriter({
    output,
    delimiter: 'newline',
    logger: silentLogger,
    onProgress: () => void progress++,
    ...options,
  });
  const releaseOne = async () => {
    const taken = held.shift();
    taken?.();
    await settled();
    return taken !== undefined;
  };
  const release = async () => {
    while (await releaseOne());
  };
  return { writer, output, chunks, release, releaseOne, progress: () => progress };
}

/** Updates of a value: only the last counts. */
function latest(): NewsSource & { set(value: number): void } {
  let value: number | undefined;
  return {
    set(next) {
      value = next;
    },
    take() {
      const text = value === undefined ? undefined : `news ${value}`;
      value = undefined;
      return text;
    },
  };
}

describe('a frame writer', () => {
  it('writes the frames of one turn at once, updates last', async () => {
    const { writer: out, chunks } = writer();
    const news = latest();
    news.set(1);
    out.post(news);
    out.send('a');
    out.send('b');
    expect(chunks).toEqual([]);
    await settled();
    expect(chunks).toEqual(['a\nb\nnews 1\n']);
  });

  it('ends frames with ETX when asked to', async () => {
    const { writer: out, chunks } = writer({ delimiter: 'etx' });
    out.send('a');
    await settled();
    expect(chunks).toEqual(['a\u0003']);
  });

  it('is congested while too much waits, and reports when it no longer is', async () => {
    const { writer: out, release, progress } = writer({ highWaterBytes: 10 });
    out.send('x'.repeat(9));
    expect(out.congested).toBe(true);
    await settled();
    expect(out.congested).toBe(true);
    expect(progress()).toBe(0);
    await release();
    expect(out.congested).toBe(false);
    expect(progress()).toBe(1);
  });

  it('asks for updates only when the output has room, so that it gets the last', async () => {
    const { writer: out, chunks, release } = writer({ highWaterBytes: 10 });
    const news = latest();
    out.send('x'.repeat(20));
    for (let value = 0; value < 1000; value++) {
      news.set(value);
      out.post(news);
      if (value % 100 === 0) await settled();
    }
    expect(chunks).toHaveLength(1);
    await release();
    expect(chunks.slice(1)).toEqual(['news 999\n']);
  });

  it('forgets withdrawn updates', async () => {
    const { writer: out, chunks } = writer();
    const news = latest();
    news.set(1);
    out.post(news);
    out.withdraw(news);
    await settled();
    expect(chunks).toEqual([]);
  });

  it('asks every source in turn, even if one has endless updates', async () => {
    const { writer: out, chunks, releaseOne } = writer({ highWaterBytes: 1e9 });
    const endless = (name: string): NewsSource => ({ take: () => name.repeat(100_000) });
    for (const name of ['a', 'b', 'c']) out.post(endless(name));
    await settled();
    for (let i = 0; i < 6; i++) await releaseOne();
    const told = new Set(chunks.map((chunk) => String(chunk)).join(''));
    expect(told).toEqual(new Set(['a', 'b', 'c', '\n']));
  });

  it('drops and counts notifications while congested, but never an answer', async () => {
    const { writer: out, chunks, release } = writer({ highWaterBytes: 10 });
    out.offer('x'.repeat(20));
    out.offer('dropped');
    out.send('answer');
    await settled();
    await release();
    out.offer('again');
    await settled();
    expect(chunks.join('')).toBe(`${'x'.repeat(20)}\nanswer\nagain\n`);
    expect(out.stats.dropped).toBe(1);
  });

  it('stops when the output fails or closes, and delays nothing', async () => {
    for (const end of ['error', 'close'] as const) {
      const { writer: out, output, progress } = writer({ highWaterBytes: 10 });
      out.send('x'.repeat(20));
      expect(out.congested).toBe(true);
      output.destroy(end === 'error' ? new Error('EPIPE') : undefined);
      await settled();
      expect(out.congested).toBe(false);
      expect(progress()).toBeGreaterThan(0);
      out.send('y');
      out.post(latest());
      await settled();
      expect(out.stats.waiting).toBeLessThan(25);
    }
  });

  it('writes a long text in pieces, so that the rest can still be dropped', async () => {
    const { writer: out, chunks, release, progress } = writer();
    const text = 'ä€😀'.repeat(150_000);
    out.send(text);
    out.send('behind');
    await settled();
    expect(chunks).toHaveLength(1);
    await release();
    expect(progress()).toBe(chunks.length);
    expect(chunks.length).toBe(3);
    expect(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))).toString()).toBe(`${text}\nbehind\n`);
    expect(out.idle).toBe(true);
  });

  it('cuts no frame when it is disposed of or gives up on its reader in the middle of one', async () => {
    const frames = ['a'.repeat(700_000), 'b'.repeat(700_000), 'c'];
    for (const end of ['dispose', 'giveUp'] as const) {
      for (let taken = 0; taken < 6; taken++) {
        const { writer: out, chunks, releaseOne, release } = writer();
        for (const frame of frames) out.send(frame);
        await settled();
        for (let count = 0; count < taken; count++) await releaseOne();
        out[end]();
        await release();
        const whole = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))).toString();
        expect(whole.endsWith('\n')).toBe(true);
        const arrived = whole.split('\n').slice(0, -1);
        expect(arrived).toEqual(frames.slice(0, arrived.length));
        if (end === 'dispose') expect(arrived).toHaveLength(3);
        else expect(out.stats.unread).toBeGreaterThan(0);
      }
    }
  });

  it('writes the buffered frames when it is disposed of, and nothing after', async () => {
    const output = new PassThrough();
    const out = createFrameWriter({ output, delimiter: 'newline', logger: silentLogger, onProgress: () => {} });
    out.send('last');
    out.dispose();
    out.send('too late');
    await settled();
    expect((output.read() as Buffer).toString()).toBe('last\n');
    expect(output.listenerCount('close')).toBe(0);
    expect(() => output.emit('error', new Error('EPIPE'))).not.toThrow();
  });
});
