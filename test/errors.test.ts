import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { ConfigError, HalError, PlugError } from '../src/errors.ts';
import type * as driver from '../src/driver.ts';

/** Another copy of halyard: the built one. */
const copy = createRequire(import.meta.url)('../dist/driver.cjs') as typeof driver;

describe('an error of another copy of halyard, which the author of a driver has', () => {
  const refused = new copy.PlugError('plug-refused', 'no', { retryable: false });

  it('is known as what it is', () => {
    expect(copy.PlugError).not.toBe(PlugError);
    expect(refused instanceof PlugError).toBe(true);
    expect(refused instanceof HalError).toBe(true);
    expect(new copy.HalError('cancelled', 'over') instanceof HalError).toBe(true);
  });

  it('is not taken for more than that', () => {
    expect(refused instanceof ConfigError).toBe(false);
    expect(new copy.HalError('cancelled', 'over') instanceof PlugError).toBe(false);
    class OwnError extends PlugError {}
    expect(refused instanceof OwnError).toBe(false);
    expect(new OwnError('plug-refused', 'no', { retryable: false }) instanceof OwnError).toBe(true);
  });

  it('is not seen in what is no error of halyard', () => {
    for (const other of [undefined, null, 'PlugError', {}, new Error('PlugError'), () => undefined]) {
      expect(other instanceof HalError).toBe(false);
      expect(other instanceof PlugError).toBe(false);
    }
  });
});
