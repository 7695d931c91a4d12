import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseStaged } from '../helpers/stage.ts';
import { happeningsOf, sequencesOf, type Happening } from './power-model/happenings.ts';
import type { ModelMachine } from './power-model/model.ts';
import { trusting, withoutWithdrawal } from './power-model/planted.ts';
import { hurried, playSequences } from './power-model/play.ts';

/** The number of sequences on both machines together; set by `HALYARD_SEQUENCES` in the environment. */
const sequences = Number(process.env['HALYARD_SEQUENCES'] ?? 20_000);
/** The first seed, to repeat a run. */
const seed = process.env['HALYARD_SEED'] === undefined ? {} : { seed: Number(process.env['HALYARD_SEED']) };
/** Sequences are played in groups, because building a machine takes longer than a sequence. */
const perMachine = 50;
const files = {
  host: 'configs/printers/off-after-print.yaml',
  klipper: 'configs/printers/klipper.yaml',
} as const;
const texts = { host: readFileSync(files.host, 'utf8'), klipper: readFileSync(files.klipper, 'utf8') };
/** The played sequences, and their share of all. */
const shipped = [
  ['for a host that speaks JSON-RPC', 'host', texts.host, 0.5],
  ['for Klipper', 'klipper', texts.klipper, 0.4],
  ['for Klipper, with an idle-timeout', 'klipper', withIdleTimeout(texts.klipper), 0.1],
] as const;

function machineOf(host: ModelMachine['host'], text: string): ModelMachine {
  return { host, config: hurried(parseStaged(text, files[host])) };
}

function promises(machine: ModelMachine, happenings: readonly Happening[]) {
  const group = fc.array(sequencesOf(happenings), { minLength: perMachine, maxLength: perMachine });
  return fc.asyncProperty(group, fc.boolean(), (moves, on) => playSequences(machine, moves, on));
}

// Makes the pauses after failed exchanges the same when a counterexample is repeated.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5));
afterEach(() => vi.restoreAllMocks());

describe.each(shipped)('the shipped machine %s, in random sequences of events', (_, host, text, share) => {
  const numRuns = Math.ceil((sequences * share) / perMachine);
  it(
    'never cuts a print or anything hot, never switches on unasked, ends every request, and is off in time after a print that ends well',
    { timeout: 60_000 + sequences * 10 },
    async () => {
      await fc.assert(promises(machineOf(host, text), happeningsOf[host]), { numRuns, ...seed });
    },
  );
});

describe('a machine', { timeout: 60_000 }, () => {
  const faultNets = /^ {2}shutdown: .*\n/m;

  const planted: readonly Planted[] = [
    { what: 'without a lock', to: [[/^ {2}lock: .*\n/m, '']], happenings: ['print starts', 'off is asked'] },
    {
      what: 'that believes a silent host',
      to: [[/stale-after: 10s/g, 'stale-after: 10h']],
      happenings: ['host dies', 'on is asked', 'off is asked'],
    },
    {
      what: 'that takes 120 °C for cool',
      to: [['temperature-max: 50', 'temperature-max: 120']],
      happenings: ['heater is set', 'heater is off', 'off is asked'],
    },
    { what: 'that forgets its requests', to: [[/^ {2}done: .*\n/m, '']], happenings: ['abort'] },
    {
      what: 'that restores power after an outage',
      to: [['interval: 2s', 'interval: 2s, after-outage: restore']],
      happenings: ['on is asked', 'network is down', 'network is up', 'button is pressed'],
    },
    {
      what: 'that asserts its pin when it starts',
      to: [['interval: 2s', 'interval: 2s, startup: assert']],
      happenings: ['button is pressed', 'halyard restarts'],
    },
    {
      what: 'that takes a print of which nothing is known for none',
      to: [['failsafe: true, doc: from the start', 'failsafe: false, doc: from the start']],
      types: [trusting],
      happenings: ['halyard restarts', 'off is asked', 'print pauses and cools'],
    },
    {
      what: 'whose power-off does not withdraw at the plug',
      types: [withoutWithdrawal],
      happenings: ['print starts', 'abort', 'network is down', 'off is asked'],
    },
    {
      host: 'klipper',
      what: 'with Klipper, without a lock',
      to: [[/^ {2}lock: .*\n/m, '']],
      happenings: ['print starts', 'off is asked'],
    },
    {
      host: 'klipper',
      what: 'with Klipper, that takes an error for a fault',
      to: [
        ['  - reset:', '  - or2: { name: faults }\n  - reset:'],
        [
          faultNets,
          '  shutdown: [klipper.shutdown, faults.in0]\n  error: [klipper.error, faults.in1]\n  faults: [faults.out, fault.in]\n',
        ],
      ],
      happenings: ['RESTART with a typo', 'print starts'],
    },
    {
      host: 'klipper',
      what: 'with Klipper, that cuts at once',
      to: [['fault.on-delay: 10s', 'fault.on-delay: 9s']],
      happenings: ['M112', 'FIRMWARE_RESTART'],
    },
    {
      host: 'klipper',
      what: 'with Klipper, whose fault does not end at the plug when it is over',
      to: [[/^ {2}over: .*\n/m, '']],
      happenings: ['print starts', 'M112', 'network is down', 'FIRMWARE_RESTART'],
    },
    {
      host: 'klipper',
      what: 'with Klipper, whose power-off does not withdraw at the plug',
      types: [withoutWithdrawal],
      happenings: ['print starts', 'abort', 'network is down', 'off is asked'],
    },
  ];

  it.each(planted.map((one) => [one.what, one] as const))('%s would be detected', async (_, one) => {
    const { host = 'host', to = [], types = [], happenings } = one;
    const other = to.reduce((text, [what, instead]) => changed(text, what, instead), texts[host]);
    const machine = { ...machineOf(host, other), types };
    const { failed, errorInstance } = await fc.check(promises(machine, happenings), {
      numRuns: 100,
      endOnFailure: true,
    });
    expect(failed).toBe(true);
    // The events reveal it, not a failure to build the machine.
    expect(String(errorInstance)).toContain('to deeply equal []');
  });
});

interface Planted {
  readonly what: string;
  readonly host?: ModelMachine['host'];
  readonly to?: readonly (readonly [what: RegExp | string, instead: string])[];
  readonly types?: ModelMachine['types'];
  readonly happenings: readonly Happening[];
}

function changed(text: string, what: RegExp | string, instead: string): string {
  const other = text.replace(what, instead);
  expect(other).not.toBe(text);
  return other;
}

/** Longer than a successful print takes to end. */
function withIdleTimeout(text: string): string {
  return changed(text, /^set:\n/m, 'set:\n  power-off.idle-timeout: 40s\n');
}
