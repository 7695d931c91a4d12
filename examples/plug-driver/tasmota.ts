// Plugs with Tasmota firmware, over their HTTP interface. To use it as your own driver, build it:
//   npx rolldown tasmota.ts -d . -p node --external halyard
// and name it in a machine file or on the command line:
//   - smartplug: { name: fan, driver: ./tasmota.js, address: 192.0.2.7, meter: true }
//   halyard plug state --driver ./tasmota.js -H 192.0.2.7
import { get } from 'node:http';
import { defineDriver, HalError, PlugError, type PlugContext, type PlugDriver, type PlugOptions } from 'halyard';

export const driver = defineDriver({
  name: 'tasmota',
  doc: 'Plugs with Tasmota firmware, over HTTP.',
  options: {
    address: { type: 'text', required: true, doc: 'host name or IP address' },
    port: { type: 'port', default: 80, doc: 'TCP port of the web interface' },
    username: { type: 'text', default: 'admin', doc: 'user name for the web interface' },
    password: { type: 'secret', doc: 'password for the web interface, if it has one' },
  },
  create: createTasmotaPlug,
});

interface TasmotaOptions extends PlugOptions {
  readonly address: string;
  readonly port: number;
  readonly username: string;
  readonly password?: string;
}

function createTasmotaPlug(options: TasmotaOptions, { clock }: PlugContext): PlugDriver {
  const { address, port, username, password, timeoutMs, meter } = options;
  const peer = `${address}:${port}`;
  const life = new AbortController();
  let turn: Promise<unknown> = Promise.resolve();

  /** Sends a command when the ones before it have ended. */
  const ask = (command: string, signal?: AbortSignal): Promise<Fields> => {
    const answer = turn.then(() => exchange(command, signal));
    turn = answer.catch(() => undefined);
    return answer;
  };

  const exchange = async (command: string, signal?: AbortSignal): Promise<Fields> => {
    const controller = new AbortController();
    const cancel = () => controller.abort(new HalError('cancelled', `the exchange with ${peer} was cancelled`));
    const late = new PlugError('plug-timeout', `no answer from ${peer} within ${timeoutMs} ms`, { retryable: true });
    const stopTimer = clock.after(timeoutMs, () => controller.abort(late));
    for (const end of [signal, life.signal]) {
      if (end?.aborted) cancel();
      end?.addEventListener('abort', cancel, { once: true });
    }
    try {
      controller.signal.throwIfAborted();
      const account =
        password === undefined ? '' : `user=${encodeURIComponent(username)}&password=${encodeURIComponent(password)}&`;
      const url = `http://${peer}/cm?${account}cmnd=${encodeURIComponent(command)}`;
      return parse(await fetchText(url, controller.signal));
    } catch (cause) {
      if (controller.signal.aborted) throw controller.signal.reason;
      if (cause instanceof HalError) throw cause;
      throw new PlugError('plug-unreachable', `cannot reach ${peer}`, { retryable: true, cause });
    } finally {
      stopTimer();
      for (const end of [signal, life.signal]) end?.removeEventListener('abort', cancel);
    }
  };

  return {
    async identify(signal) {
      const status = await ask('Status 0', signal);
      const names = fields(status, 'Status')['FriendlyName'];
      const firmware = fields(status, 'StatusFWR');
      const mac = text(fields(status, 'StatusNET'), 'Mac');
      return {
        driver: 'tasmota',
        model: text(firmware, 'Hardware'),
        alias: Array.isArray(names) ? String(names[0]) : '',
        deviceId: mac.replaceAll(':', ''),
        mac: mac.toUpperCase(),
        hardware: text(firmware, 'Hardware'),
        firmware: text(firmware, 'Version'),
        meter: 'ENERGY' in fields(status, 'StatusSNS'),
      };
    },
    async read(signal, wish) {
      const status = await ask('Status 0', signal);
      const energy = fields(fields(status, 'StatusSNS'), 'ENERGY');
      const isWanted = meter !== false && wish?.meter !== false;
      return { on: relayIn(fields(status, 'StatusSTS')), ...(isWanted ? measured(energy) : {}) };
    },
    async setRelay(on, signal) {
      const answer = await ask(`Power1 ${on ? 'On' : 'Off'}`, signal);
      if (relayIn(answer) !== on) throw new PlugError('plug-refused', `${peer} did not switch`, { retryable: false });
    },
    async dispose() {
      life.abort();
      await turn;
    },
  };
}

type Fields = { readonly [key: string]: unknown };

/** Converts vendor units: a reading is in V, A, W and kWh, and has only the quantities that the plug reported. */
function measured(energy: Fields) {
  const quantities = { voltageV: 'Voltage', currentA: 'Current', powerW: 'Power', energyKWh: 'Total' };
  return Object.fromEntries(
    Object.entries(quantities)
      .map(([quantity, key]) => [quantity, energy[key]] as const)
      .filter(([, value]) => typeof value === 'number'),
  );
}

/** Unknown is not off: only the words ON and OFF are valid. */
function relayIn(state: Fields): boolean {
  const power = state['POWER'] ?? state['POWER1'];
  if (power === 'ON' || power === 'OFF') return power === 'ON';
  throw new PlugError('plug-protocol', `the plug reports POWER ${JSON.stringify(power)}`, { retryable: true });
}

function fields(object: Fields, key: string): Fields {
  const value = object[key];
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(object: Fields, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

function parse(body: string): Fields {
  try {
    return fields({ body: JSON.parse(body) as unknown }, 'body');
  } catch (cause) {
    throw new PlugError('plug-protocol', 'the answer of the plug is not JSON', { retryable: true, cause });
  }
}

const mostBytes = 64 * 1024;

function fetchText(url: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
        if (body.length > mostBytes) request.destroy(new Error('the answer is too long'));
      });
      response.on('end', () => resolve(body));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}
