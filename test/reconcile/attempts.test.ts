import { describe, expect, it } from 'vitest';
import { PlugError } from '../../src/errors.ts';
import { command, outcomeOf, reading } from '../../src/reconcile/attempts.ts';
import { modelPlug } from './model-plug.ts';
import { virtualClock } from '../../src/util/clock.ts';

const { exchange } = modelPlug(virtualClock());

/** What a failed command and a failed reading mean to the reconciler, and to the schedule. */
function failed(code: 'plug-refused' | 'plug-timeout' | 'plug-identity', retryable: boolean) {
  const error = new PlugError(code, 'because', { retryable });
  return [command(exchange, true), reading(exchange, 0)].map(({ failure }) => {
    const input = failure(error);
    return input.type === 'failure' && [input.action, outcomeOf(input)];
  });
}

describe('a failed exchange', () => {
  it('in which the plug refuses a command is a refusal, and contact; a refused reading has failed for good', () => {
    expect(failed('plug-refused', false)).toEqual([
      [{ type: 'refused', reason: 'because' }, 'succeeded'],
      [{ type: 'failed' }, 'hopeless'],
    ]);
  });

  it('of the connection leaves the effect of a command open', () => {
    expect(failed('plug-timeout', true)).toEqual([
      [{ type: 'write-failed' }, 'failed'],
      [{ type: 'failed' }, 'failed'],
    ]);
  });

  it('that does not pass with time is hopeless', () => {
    expect(failed('plug-identity', false)).toEqual([
      [{ type: 'write-failed' }, 'hopeless'],
      [{ type: 'failed' }, 'hopeless'],
    ]);
  });
});
