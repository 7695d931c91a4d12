import { messageOf, PlugError } from '../../../errors.ts';
import type { PlugDriver } from '../../../plugs/driver.ts';
import type { PlugRule } from '../../../plugs/in-plug.ts';
import type { MaintenanceTask } from '../../../reconcile/port.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Logger } from '../../../util/logger.ts';

/** Rules inside the plug that will switch it without a request. */
export interface RulesReport {
  readonly type: 'rules';
  readonly rules: readonly Pick<PlugRule, 'kind' | 'name' | 'does'>[];
}

export interface RuleWatchOptions {
  readonly driver: Pick<PlugDriver, 'rules'>;
  /** This program's own rule. */
  readonly isOwn: (rule: PlugRule) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tell: (report: RulesReport) => void;
}

const attempts = 3;
const retryMs = 30_000;

/**
 * Reads the rules in a plug once and warns about enabled ones: a rule left over from another use of the plug can cut a
 * print short, or switch a heater on at night. Returns the task for the loop, until it is done.
 */
export function watchRules({
  driver,
  isOwn,
  clock,
  logger,
  tell,
}: RuleWatchOptions): () => MaintenanceTask | undefined {
  let attemptsLeft = driver.rules ? attempts : 0;
  let dueMs = -Infinity;

  const look: MaintenanceTask = async (signal) => {
    try {
      const rules = await driver.rules?.(signal);
      attemptsLeft = 0;
      warn((rules ?? []).filter((rule) => rule.enabled && !isOwn(rule)));
    } catch (error) {
      // A request of HAL went first: this does not count as an attempt.
      if (signal.aborted) return;
      attemptsLeft = error instanceof PlugError && error.code === 'plug-unsupported' ? 0 : attemptsLeft - 1;
      dueMs = clock.now() + retryMs;
      if (attemptsLeft === 0) {
        logger.info(
          { reason: messageOf(error) },
          'the rules inside the plug cannot be read; the plug may switch by itself',
        );
      }
    }
  };
  const warn = (enabled: readonly PlugRule[]) => {
    if (enabled.length === 0) return;
    const rules = enabled.map(({ kind, name, does }) => ({ kind, name, does }));
    const list = rules.map(({ kind, name, does }) => `${kind} '${name}' ${does}`).join('; ');
    logger.warn({ rules }, `the plug will switch by itself, even during a print: ${list}`);
    tell({ type: 'rules', rules });
  };

  return () => (attemptsLeft > 0 && clock.now() >= dueMs ? look : undefined);
}
