import type { JsonObject } from '../transport/json.ts';
import { refusals } from './modules.ts';
import type { Module } from './modules.ts';

/** The most rules in one table. */
const capacity = 31;

/**
 * The table of rules by the time of day of a schedule or an away mode: rules are stored and reported, but not carried
 * out.
 */
export function createRuleTable(): Module {
  let rules: readonly (JsonObject & { readonly id: string })[] = [];
  let count = 0;
  let enabled = 0;
  const has = (id: unknown) => rules.some((rule) => rule.id === id);

  return {
    get_rules: () => ({ rule_list: rules, version: 2, enable: enabled }),
    get_next_action: () => ({ type: -1 }),
    add_rule(rule) {
      if (!isRule(rule)) return refusals.invalidArgument;
      if (rules.length >= capacity) return refusals.tableFull;
      count++;
      const id = count.toString(16).toUpperCase().padStart(32, '0');
      rules = [...rules, { ...rule, id }];
      enabled = 1;
      return { id };
    },
    edit_rule(rule) {
      const { id } = rule;
      if (typeof id !== 'string') return refusals.missingArgument;
      if (!has(id)) return refusals.noEntry;
      if (!isRule(rule)) return refusals.invalidArgument;
      rules = rules.map((other) => (other.id === id ? { ...rule, id } : other));
      return {};
    },
    delete_rule({ id }) {
      if (typeof id !== 'string') return refusals.missingArgument;
      if (!has(id)) return refusals.noEntry;
      rules = rules.filter((rule) => rule.id !== id);
      return {};
    },
    delete_all_rules() {
      rules = [];
      return {};
    },
    set_overall_enable({ enable }) {
      if (enable !== 0 && enable !== 1) return refusals.invalidArgument;
      enabled = enable;
      return {};
    },
  };
}

function isRule({ enable, wday, smin, name = '' }: JsonObject): boolean {
  const hasDays = Array.isArray(wday) && wday.length === 7 && wday.every((day) => day === 0 || day === 1);
  return (enable === 0 || enable === 1) && hasDays && typeof smin === 'number' && typeof name === 'string';
}
