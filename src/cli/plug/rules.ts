import { PlugError } from '../../errors.ts';
import type { IotAsk } from '../../plugs/kasa/iot/ask.ts';
import { addCountdown, clearCountdowns, readCountdowns } from '../../plugs/kasa/iot/countdown.ts';
import { describeCountdown, readAway, readSchedule, type KasaRule } from '../../plugs/kasa/iot/rules.ts';
import { printLine } from '../io.ts';
import type { PlugAction, PlugSession } from './session.ts';
import { formatTable } from './table.ts';

export const listSchedule: PlugAction = (session) => list(session, readSchedule);

export const listAway: PlugAction = (session) => list(session, readAway);

export const listCountdowns: PlugAction = (session) => list(session, countdowns);

export function startCountdown(delayS: number, action: 'on' | 'off'): PlugAction {
  return async (session) => {
    const ask = await session.asker();
    const on = action === 'on';
    try {
      await addCountdown(ask, { delayS, on, name: `halyard ${action}` });
    } catch (error) {
      if (!(error instanceof PlugError && error.deviceCode === tableFull)) throw error;
      const message = `${error.message}: a plug has only one countdown; 'halyard plug countdown clear' removes it`;
      throw new PlugError('plug-refused', message, { retryable: false, deviceCode: tableFull, cause: error });
    }
    session.print(`the plug switches ${action} in ${delayS} s, by itself`, { on, delayS });
  };
}

export const dropCountdowns: PlugAction = async ({ asker, print }) => {
  await clearCountdowns(await asker());
  print('no countdown', { rules: [] });
};

const tableFull = -10;

async function countdowns(ask: IotAsk): Promise<readonly KasaRule[]> {
  return (await readCountdowns(ask)).map(describeCountdown);
}

/** Lists rules, and warns on stderr when an enabled rule can switch the plug by itself. */
async function list(
  { asker, io, print }: PlugSession,
  read: (ask: IotAsk) => Promise<readonly KasaRule[]>,
): Promise<void> {
  const rules = await read(await asker());
  const rows = rules.map(({ name, enabled, does }) => [enabled ? 'enabled' : 'disabled', name || '(no name)', does]);
  print(rules.length === 0 ? 'no rules' : formatTable(rows), { rules });
  const active = rules.filter(({ enabled }) => enabled).length;
  if (active === 0) return;
  const rulesCan = active === 1 ? 'rule that is enabled' : 'rules that are enabled';
  printLine(io.stderr, `halyard: the plug has ${active} ${rulesCan}: it switches by itself, even in mid-print`);
}
