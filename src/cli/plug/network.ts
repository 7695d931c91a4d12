import { readCloud, unbindCloud } from '../../plugs/kasa/iot/settings.ts';
import { scanWifi } from '../../plugs/kasa/iot/wifi.ts';
import { confirm } from './confirm.ts';
import type { PlugAction } from './session.ts';
import { formatTable, unknown } from './table.ts';

export const listNetworks: PlugAction = async ({ asker, print }) => {
  const networks = await scanWifi(await asker());
  const rows = networks.map(({ ssid, security, rssiDbm }) => [
    ssid === '' ? '(hidden)' : (ssid ?? unknown),
    security,
    rssiDbm === undefined ? '' : { value: rssiDbm, digits: 0, unit: 'dBm' },
  ]);
  print(networks.length === 0 ? 'no networks' : formatTable(rows), { networks });
};

export const showCloud: PlugAction = async ({ asker, print }) => {
  const cloud = await readCloud(await asker());
  const rows = [
    ['account', cloud.bound === undefined ? unknown : cloud.bound ? cloud.username || 'yes' : 'none'],
    ['connected', cloud.connected === undefined ? unknown : cloud.connected ? 'yes' : 'no'],
    ['server', cloud.server],
  ];
  print(formatTable(rows), cloud);
};

export function leaveCloud(yes: boolean | undefined): PlugAction {
  return async ({ io, asker, print }) => {
    await confirm('Take the plug out of its cloud account? The app will not reach it from elsewhere.', yes, io);
    await unbindCloud(await asker());
    print('the plug belongs to no account', { bound: false });
  };
}
