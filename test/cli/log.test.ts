import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPinoLogger } from '../../src/cli/pino-logger.ts';
import { hostileText } from '../helpers/hostile-plug.ts';
import { raw } from '../helpers/raw-characters.ts';

/** The text of a record on stderr. */
function written(isTTY: boolean, message: string, text: string): string {
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const logger = createPinoLogger(stderr, 'info').child({ component: text });
  logger.warn({ text, list: [text], err: new Error(text) }, message);
  return String(stderr.read());
}

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(hostileText));

describe('the log', () => {
  it('has one line per record and steers no terminal, for any text', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (message, detail, isTTY) => {
        const line = written(isTTY, message, detail);
        expect(line.endsWith('\n')).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(raw);
      }),
    );
  });

  it('is JSON with the logged values, for programs', () => {
    fc.assert(
      fc.property(text, text, (message, detail) => {
        const record = JSON.parse(written(false, message, detail)) as unknown;
        expect(record).toMatchObject({ msg: message, component: detail, text: detail, list: [detail] });
      }),
    );
  });

  it('leaves ordinary texts unchanged', () => {
    expect(written(true, 'the plug „Drücker ☃ 👩‍🔧“ is away', 'printer')).toMatch(
      / warn {2}printer: the plug „Drücker ☃ 👩‍🔧“ is away \(printer\) \{"text":"printer","list":\["printer"\]\}\n$/,
    );
  });

  it('does not fill a terminal with one record', () => {
    const long = 'long'.repeat(15_000);
    expect(written(true, long, long).length).toBeLessThan(3500);
    expect((JSON.parse(written(false, long, long)) as { msg: string }).msg).toBe(long);
  });
});
