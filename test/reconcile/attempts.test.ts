import { describe, expect, it } from 'vitest';
import { PlugError } from '../../src/errors.ts';
import { command, outcomeOf, reading } from '../../src/reconcile/attempts.ts';
import { modelPlug } from './model-plug.ts';
import { virtualClock } from '../../src/util/clock.ts';

const { exchange } = modelPlug(virtualClock());

/** The action and the outcome of a failed command and a failed reading. */
function failed(code: 'plug-refused' | 'plug-timeout' | 'plug-identity', retryable: boolean) {
  const error = new PlugError(code, 'because', { retryable });
  return [command(exchange, true), reading(exchange, 0)].map(({ failure }) => {
    const input = failure(error);
    return input.type === 'failure' && [input.action, outcomeOf(input)];
  });
}

describe('a failed exchange', () => {
  it('in which the plug refuses a command is a refusal and a contact; a refused reading is hopeless', () => {
    expect(failed('plug-refused', false)).toEqual([
      [{ type: 'refused', reason: 'because' }, 'succeeded'],
      [{ type: 'failed' }, 'hopeless'],
    ]);
  });

  it('of the connection leaves the effect of a command unknown', () => {
    expect(failed('plug-timeout', true)).toEqual([
      [{ type: 'write-failed' }, 'failed'],
      [{ type: 'failed' }, 'failed'],
    ]);
  });

  it('that is not retryable is hopeless', () => {
    expect(failed('plug-identity', false)).toEqual([
      [{ type: 'write-failed' }, 'hopeless'],
      [{ type: 'failed' }, 'hopeless'],
    ]);
  });
});
