import type { Clock } from '../../../util/clock.ts';
import type { JsonObject } from '../transport/json.ts';
import { refusals } from './modules.ts';
import type { Module } from './modules.ts';
import type { SimulatedRelay } from './relay.ts';

/** The countdown of a plug: one rule, which switches the relay once after a delay and then stays, disabled. */
export interface SimulatedCountdown {
  readonly module: Module;
  dispose(): void;
}

interface Rule {
  readonly id: string;
  readonly name: string;
  readonly delayS: number;
  readonly act: 0 | 1;
  enabled: boolean;
  readonly dueMs: number;
}

/** One day, the longest delay in the app. */
const longestDelayS = 86_400;

export function createSimulatedCountdown(clock: Clock, relay: SimulatedRelay): SimulatedCountdown {
  let rule: Rule | undefined;
  let count = 0;
  let cancel: (() => void) | undefined;

  const remove = () => {
    cancel?.();
    cancel = undefined;
    rule = undefined;
  };
  const store = (id: string, args: JsonObject): JsonObject => {
    const { delay, act, enable, name = '' } = args;
    if (typeof delay !== 'number' || !(delay >= 0 && delay <= longestDelayS) || typeof name !== 'string')
      return refusals.invalidArgument;
    if ((act !== 0 && act !== 1) || (enable !== 0 && enable !== 1)) return refusals.invalidArgument;
    remove();
    const stored: Rule = { id, name, delayS: delay, act, enabled: enable === 1, dueMs: clock.now() + delay * 1000 };
    rule = stored;
    if (stored.enabled) {
      cancel = clock.after(delay * 1000, () => {
        stored.enabled = false;
        relay.set(stored.act === 1, 'rule');
      });
    }
    return { id };
  };

  const module: Module = {
    get_rules: () => ({ rule_list: rule ? [described(rule, clock.now())] : [] }),
    add_rule(args) {
      if (rule) return refusals.tableFull;
      count++;
      return store(count.toString(16).toUpperCase().padStart(32, '0'), args);
    },
    edit_rule(args) {
      if (typeof args['id'] !== 'string') return refusals.missingArgument;
      return rule?.id === args['id'] ? store(rule.id, args) : refusals.noEntry;
    },
    delete_rule(args) {
      if (typeof args['id'] !== 'string') return refusals.missingArgument;
      if (rule?.id !== args['id']) return refusals.noEntry;
      remove();
      return {};
    },
    delete_all_rules() {
      remove();
      return {};
    },
  };
  return { module, dispose: remove };
}

function described(rule: Rule, nowMs: number): JsonObject {
  const remain = rule.enabled ? Math.max(0, Math.round((rule.dueMs - nowMs) / 1000)) : 0;
  const { id, name, delayS, act, enabled } = rule;
  return { id, name, enable: enabled ? 1 : 0, delay: delayS, act, remain };
}
