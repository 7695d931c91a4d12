import { Fifo } from '../../../../src/components/record/fifo.ts';
import { formatValue } from '../../../../src/hal/value/types.ts';
import { testMachine, type TestMachine } from './machine.ts';
import { ownPin } from '../../../helpers/own-item.ts';

/** The machine of the methods' examples: each example is true on a fresh one. */
export function exampleMachine(): TestMachine {
  const machine = testMachine({ outputs: 16 });
  const { hal } = machine;
  ownPin(hal, 'printer.power').set(42.5);
  const fan = hal.component('fan');
  fan.newPin('enable', 'bit', 'io');
  fan.ready();
  const powerOff = hal.component('power-off');
  powerOff.newParam('ask', 'bit', 'rw').observe({
    next() {},
    asked(_, { taken }) {
      const why = 'a request waits: temperature-0 is above 50 °C';
      taken.push(Promise.resolve({ plug: 'power-off', end: 'held', why }));
    },
  });
  powerOff.ready();
  const fifos = new Map([
    ['sampler.0', new Fifo(['bit'], 10)],
    ['streamer.0', new Fifo(['bit'], 10)],
  ]);
  fifos.get('sampler.0')?.put([true]);
  const fifo = (name: string) => fifos.get(name);
  Object.assign(machine.host, {
    machine: 'printer',
    status: () => ({ ...status }),
    halcmd: getp,
    records: fifo,
    journal,
    plugs: () => plugs,
  });
  return machine;

  /** The only halcmd command in the examples. */
  function getp({ argv: [, name = ''] }: { argv: readonly string[] }) {
    const { type, value } = hal.item(name);
    return Promise.resolve({ code: 0, stdout: `${formatValue(type, value)}\n`, stderr: '', details: [] });
  }
}

const lastEvent = {
  seq: 42,
  time: 1_700_000_000.25,
  type: 'relay.command',
  name: 'printer',
  cause: 'request',
  details: { on: false, by: 'stdin', word: 'M81' },
};
const journal = {
  since: (seq: number) => (seq < 42 ? [lastEvent] : []),
  lastSeq: 42,
  oldestSeq: 1,
  subscribe: () => () => {},
};

const status = {
  machine: 'printer',
  pid: 1234,
  state: 'running',
  uptime: 12.5,
  components: [{ name: 'printer', type: 'smartplug', state: 'ready' }],
  plugs: [{ name: 'printer', online: true, error: false }],
};

const plugs = [
  {
    name: 'printer',
    online: true,
    error: false,
    relay: true,
    identity: {
      driver: 'kasa',
      model: 'HS110(EU)',
      alias: 'printer',
      deviceId: '80061234567890ABCDEF1234567890ABCDEF1234',
      mac: '00:00:5E:00:53:01',
      hardware: '1.0',
      firmware: '1.2.5',
      meter: true,
    },
    requests: [],
  },
];
