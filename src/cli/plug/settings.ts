import { readLed, readTime, readTimezone, reboot, setAlias, setLed } from '../../plugs/kasa/iot/settings.ts';
import { systemClock } from '../../util/clock.ts';
import { escaped } from '../../util/escape.ts';
import { confirm } from './confirm.ts';
import type { PlugAction } from './session.ts';
import { formatTable } from './table.ts';

/** Shows or switches the light on the plug. */
export function led(wanted: 'on' | 'off' | undefined): PlugAction {
  return async ({ asker, print }) => {
    const ask = await asker();
    if (wanted !== undefined) await setLed(ask, wanted === 'on');
    const on = await readLed(ask);
    print(`LED ${on ? 'ON' : 'OFF'}`, { led: on });
  };
}

/** Shows or changes the name that the app shows. */
export function alias(wanted: string | undefined): PlugAction {
  return async ({ driver, asker, print }) => {
    if (wanted !== undefined) await setAlias(await asker(), wanted);
    const { alias: name } = await driver.identify();
    print(escaped(name) || '(no name)', { alias: name });
  };
}

/** Shows the clock that the plug's schedule follows, next to this computer's. */
export const showTime: PlugAction = async ({ asker, print }) => {
  const plug = await readTime(await asker());
  const host = localTime(new Date(systemClock().wallS() * 1000));
  print(
    formatTable([
      ['plug', plug],
      ['this computer', host],
    ]),
    { plug, host },
  );
};

export const showTimezone: PlugAction = async ({ asker, print }) => {
  const index = await readTimezone(await asker());
  print(`time zone ${index ?? 'unknown'} of the vendor's list`, { index });
};

export function restart(yes: boolean | undefined): PlugAction {
  return async ({ io, asker, print }) => {
    await confirm('Restart the plug? Its load may lose power meanwhile.', yes, io);
    await reboot(await asker());
    print('the plug restarts', { reboot: true });
  };
}

function localTime(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
