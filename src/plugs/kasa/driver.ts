import { defineDriver, type DiscoveredPlug, type DriverType } from '../define-driver.ts';
import { createKasaPlug } from './plug.ts';

/** The driver of TP-Link plugs. */
export const kasa: DriverType = defineDriver({
  name: 'kasa',
  doc: 'TP-Link plugs, power strips and wall switches on the local network, Kasa and Tapo.',
  options: {
    address: {
      type: 'text',
      required: true,
      unless: { mac: null, 'device-id': null },
      doc: 'host name or IP address',
    },
    port: { type: 'port', doc: 'TCP port; default is the usual port of the transport; with auto, 80 means klap' },
    transport: {
      type: 'choice',
      choices: ['auto', 'xor', 'klap'],
      default: 'auto',
      doc: 'protocol of the plug; auto uses port 9999 (xor) if it is open, and port 80 (klap) if not',
    },
    username: { type: 'secret', doc: 'e-mail address of the account in the app, exactly as in the app; for klap' },
    password: { type: 'secret', doc: 'password of the account; for klap' },
    'device-id': {
      type: 'token',
      doc: 'device id that the plug must have; another plug at that address is never switched',
    },
    mac: {
      type: 'token',
      doc: 'MAC address that the plug must have; finds the plug if no address is given',
    },
    outlet: { type: 'token', doc: 'outlet of a power strip: its position (1 = leftmost) or its full id' },
  },
  create({ address = '', 'device-id': deviceId, ...options }, context) {
    return createKasaPlug({ address, ...options, ...(deviceId === undefined ? {} : { deviceId }) }, context);
  },
  async discover(search): Promise<readonly DiscoveredPlug[]> {
    const { searchKasa } = await import('./discovery/search.ts');
    return searchKasa(search);
  },
});
