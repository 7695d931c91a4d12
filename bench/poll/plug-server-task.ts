import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { decrypt } from '../../src/plugs/kasa/transport/cipher.ts';
import { createXorFrameReader, encodeFrame } from '../../src/plugs/kasa/transport/frame.ts';

/**
 * Many plugs in one process: whatever address of 127.0.0.0/8 is connected to is one. Answers are made once for each
 * question, so that the process that asks is what is busy. One port keeps its connections, one ends them after each
 * answer.
 */
export async function plugServerTask() {
  const answers = new Map<string, Buffer>();
  const answerTo = (request: Buffer): Buffer => {
    const key = request.toString('latin1');
    const known = answers.get(key);
    if (known) return known;
    decrypt(request);
    const made = encodeFrame(replyTo(JSON.parse(request.toString()) as Questions));
    answers.set(key, made);
    return made;
  };
  const serve = (keeps: boolean) => (socket: Socket) => {
    const reader = createXorFrameReader();
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const request = reader.push(chunk);
      if (!request) return;
      reader.reset();
      if (keeps) socket.write(answerTo(request));
      else socket.end(answerTo(request));
    });
  };
  const kept = await listen(serve(true));
  const perRequest = await listen(serve(false));
  return { ports: () => ({ kept, perRequest }) };
}

/** The address of one plug of thousands. */
export function addressOf(index: number): string {
  return `127.${1 + Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${1 + (index % 250)}`;
}

/** What an HS110 answers to the usual question, some 1 kB. */
export function pollReply(): object {
  return replyTo({ system: { get_sysinfo: {} }, emeter: { get_realtime: {} } });
}

type Questions = Readonly<Record<string, Readonly<Record<string, object>>>>;

function replyTo(questions: Questions): object {
  const modules = Object.entries(questions).map(([module, methods]) => {
    const results = Object.keys(methods).map((method) => [method, facts[`${module}.${method}`] ?? { err_code: 0 }]);
    return [module, Object.fromEntries(results)] as const;
  });
  return Object.fromEntries(modules);
}

const facts: Readonly<Record<string, object>> = {
  'system.get_sysinfo': {
    err_code: 0,
    sw_ver: '1.2.5 Build 171213 Rel.101523',
    hw_ver: '1.0',
    type: 'IOT.SMARTPLUGSWITCH',
    model: 'HS110(EU)',
    mac: '00:00:00:00:00:00',
    deviceId: '8006000000000000000000000000000000000000',
    hwId: '00000000000000000000000000000000',
    fwId: '00000000000000000000000000000000',
    oemId: '00000000000000000000000000000000',
    alias: 'a plug of a farm of printers',
    dev_name: 'Wi-Fi Smart Plug With Energy Monitoring',
    icon_hash: '',
    relay_state: 1,
    on_time: 4711,
    active_mode: 'none',
    feature: 'TIM:ENE',
    updating: 0,
    rssi: -52,
    led_off: 0,
    latitude: 0,
    longitude: 0,
    next_action: { type: -1 },
    ...Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`reserved_${i}`, 'filled up to 1 kB'])),
  },
  'emeter.get_realtime': { current: 0.267, voltage: 231.4, power: 61.7, total: 12.345, err_code: 0 },
};

function listen(accept: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer({ noDelay: true }, accept);
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen({ port: 0, host: '0.0.0.0', backlog: 4096 }, () => resolve((server.address() as AddressInfo).port));
  });
}
