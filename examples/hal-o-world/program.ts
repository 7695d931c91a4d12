// A HAL component as a program: toggles a pin.   loadusr -Wn foo node program.js -n foo -i 0.5
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { name: { type: 'string', short: 'n' }, interval: { type: 'string', short: 'i', default: '0.5' } },
});
const component = options.name ?? 'hal-o-world';
let enabled = false;
let out = false;

function send(method: string, params: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: method, method, params })}\n`);
}

interface Message {
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: { readonly changes: readonly { readonly name: string; readonly value: unknown }[] };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { error, method, params } = JSON.parse(line) as Message;
  if (error) throw new Error(error.message);
  if (method !== 'component.changed') return;
  for (const { name, value } of params?.changes ?? []) if (name === 'enable') enabled = value === true;
});

send('component.new', { name: component });
send('component.pin', { component, name: 'enable', type: 'bit', dir: 'in', value: true });
send('component.pin', { component, name: 'out', type: 'bit', dir: 'out', failsafe: false });
send('component.ready', { component });

setInterval(
  () => {
    if (!enabled) return;
    out = !out;
    send('component.set', { component, values: { out } });
  },
  Number(options.interval) * 1000,
);
