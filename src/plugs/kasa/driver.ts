import { defineDriver, type DiscoveredPlug, type DriverType } from '../define-driver.ts';
import { createKasaPlug } from './plug.ts';

/** TP-Link's plugs. */
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
    port: { type: 'port', doc: 'TCP port of the transport, which knows the usual one; with auto, 80 means klap' },
    transport: {
      type: 'choice',
      choices: ['auto', 'xor', 'klap'],
      default: 'auto',
      doc: 'how to speak to a Kasa or Tapo plug; auto takes port 9999 (xor) where it is open and port 80 (klap) elsewhere',
    },
    username: { type: 'secret', doc: 'e-mail address of the account in the app, as typed there; for klap' },
    password: { type: 'secret', doc: 'its password; for klap' },
    'device-id': { type: 'token', doc: 'who the plug must be; another one at that address is never switched' },
    mac: {
      type: 'token',
      doc: 'the same by its MAC address, by which, without an address, the plug is found',
    },
    outlet: { type: 'token', doc: 'of a power strip: which outlet, 1 for the first on the left, or its whole id' },
  },
  create({ address = '', 'device-id': deviceId, ...options }, context) {
    return createKasaPlug({ address, ...options, ...(deviceId === undefined ? {} : { deviceId }) }, context);
  },
  async discover(search): Promise<readonly DiscoveredPlug[]> {
    const { searchKasa } = await import('./discovery/search.ts');
    return searchKasa(search);
  },
});
