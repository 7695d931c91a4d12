import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventTypes, wordsOf, type WordedEvent } from '../../src/catalog/events/registry.ts';

const m81 = { by: 'stdin', word: 'M81' };
const off = { on: false, ...m81 };

/** One or more examples of each type. */
const examples: { readonly [type: string]: readonly (readonly [Omit<WordedEvent, 'type'>, string])[] } = {
  'plug.fault': [
    [
      { cause: 'plug-timeout', details: { message: 'no answer within 0.5 s' } },
      'fault (plug timeout: no answer within 0.5 s)',
    ],
    [{ cause: 'heartbeat' }, 'fault (heartbeat)'],
  ],
  'plug.recovered': [
    [{ cause: 'answers', details: { relay: true } }, 'fault over, relay ON (answers)'],
    [{ cause: 'misses' }, 'fault over (misses)'],
  ],
  'plug.shared': [
    [
      { cause: 'same-host', details: { machine: 'old', component: 'power', pid: 1234 } },
      "'power' of machine 'old' switches it too, process 1234 (same host)",
    ],
    [
      { cause: 'same-machine', details: { machine: 'm', component: 'fan' } },
      "'fan' of machine 'm' switches it too (same machine)",
    ],
  ],
  'relay.command': [
    [{ cause: 'countdown-over', details: off }, 'OFF sent: M81 from stdin (power-off countdown over)'],
    [
      { cause: 'request', details: { on: true, by: 'and2.0', word: 'enable' } },
      'ON sent: enable from and2.0 (requested)',
    ],
    [
      { cause: 'request', details: { ...off, 'temperature-0': 48.234567, printing: false } },
      'OFF sent: M81 from stdin (requested, temperature-0 48.2346, printing FALSE)',
    ],
    [{ cause: 'restore', details: { on: true } }, 'ON sent (restore)'],
  ],
  'relay.adopted': [[{ cause: 'switched-at-plug', details: { on: true } }, 'relay found ON (switched at the plug)']],
  'request.locked': [
    [
      { cause: 'lock', details: { ...off, pin: 'printer.enable' } },
      'OFF held: M81 from stdin (the lock is set, pin printer.enable)',
    ],
  ],
  'request.done': [[{ cause: 'read', details: off }, 'OFF done: M81 from stdin (a reading shows it)']],
  'request.withdrawn': [
    [
      { cause: 'printing', details: { ...off, causeBy: 'power-off' } },
      'OFF withdrawn: M81 from stdin (a print runs, by power-off)',
    ],
  ],
  'request.dropped': [
    [{ cause: 'too-old', details: { on: true, ageS: 61.5 } }, 'ON dropped (could not be sent in time, age 61.5 s)'],
    [
      { cause: 'refused', details: { ...off, message: 'error -3' } },
      'OFF dropped: M81 from stdin (refused by the plug: error -3)',
    ],
    [{ cause: 'stopped', details: { by: 'socket 2' } }, 'request dropped: from socket 2 (the machine stops)'],
  ],
  'request.superseded': [
    [{ cause: 'M80', details: { ...off, causeBy: 'socket 2' } }, 'OFF superseded: M81 from stdin (M80, by socket 2)'],
  ],
  'power.requested': [
    [
      { cause: 'request', details: { ...m81, waits: 'heater hot' } },
      'power off requested: M81 from stdin (requested, waits heater hot)',
    ],
  ],
  'power.withdrawn': [[{ cause: 'heater-set', details: m81 }, 'power off withdrawn: M81 from stdin (a heater is set)']],
  'power.countdown': [
    [{ cause: 'started', details: { leftS: 300 } }, 'countdown started: 300 s'],
    [{ cause: 'temperature-unknown', details: { leftS: 0 } }, 'countdown stopped: a temperature is unknown'],
  ],
  'power.off': [[{ cause: 'idle' }, 'power off asked (idle for a long time)']],
  'power.done': [[{ cause: 'read', details: m81 }, 'power is off: M81 from stdin (a reading shows it)']],
  'power.not-done': [
    [
      { cause: 'not-done', details: { ...m81, message: 'printer is still on' } },
      'power is NOT off: M81 from stdin (acknowledged, but not done: printer is still on)',
    ],
  ],
  'meter.fault': [
    [
      { cause: 'refused', details: { quantities: 'power, energy' } },
      'not measured: power, energy (refused by the plug)',
    ],
    [{ cause: 'untrue', details: { quantities: 'power' } }, 'not measured: power (cannot be true)'],
  ],
  'meter.recovered': [
    [{ cause: 'measured', details: { quantities: 'power, energy' } }, 'measured again: power, energy (measured)'],
  ],
  'meter.dropped': [
    [{ cause: 'untrue', details: { quantity: 'power', value: 65_535 } }, 'power 65535 dropped (cannot be true)'],
    [
      { cause: 'counter-fell', details: { quantity: 'energy', value: 10.1, before: 12.41 } },
      'energy 10.1 dropped (the counter has fallen, before 12.41)',
    ],
  ],
  'plug.power-unknown': [[{ cause: 'not-measured' }, 'power is unknown and not watched (not measured)']],
  'plug.power-known': [[{ cause: 'measured' }, 'power is known and watched again (measured)']],
  'print.energy': [
    [
      { cause: 'finished', details: { energyKWh: 0.121, durationS: 3600, peakW: 342.1 } },
      'print ended: 0.121 kWh in 3600 s (finished, peak 342.1 W)',
    ],
  ],
};

describe('an event in words', () => {
  const table = Object.entries(examples).flatMap(([type, some]) =>
    some.map(([event, words]) => [type, event, words] as const),
  );

  it.each(table)('of %s with %j reads as written', (type, event, words) => {
    expect(wordsOf({ type, ...event })).toBe(words);
  });

  it('has an example here', () => {
    expect(new Set(Object.keys(examples))).toEqual(new Set(eventTypes.keys()));
  });

  it.each([...eventTypes.keys()])('of %s has its own sentence, even without details', (type) => {
    const words = wordsOf({ type, cause: '' });
    expect(words).not.toMatch(/undefined|relay\.|request\.|power\.|plug\.|print\./);
    expect(words.length).toBeGreaterThan(3);
  });

  it('of an unknown type consists of its type, its cause and its details', () => {
    const event = { type: 'relay.melted', cause: 'very-hot', details: { on: true, tempC: 300 } };
    expect(wordsOf(event)).toBe('relay.melted (very hot, on TRUE, temp 300 °C)');
    expect(wordsOf({ type: 'toString', cause: 'constructor' })).toBe('toString (constructor)');
  });

  it('shows NaN as a word', () => {
    expect(wordsOf({ type: 'power.requested', cause: 'request', details: { 'temperature-0': NaN } })).toBe(
      'power off requested (requested, temperature-0 NaN)',
    );
  });
});

describe('the types of events', () => {
  it('are in the catalogue when a component or the machine raises them', () => {
    const files = ['src/components', 'src/machine'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(join(folder, file), 'utf8')),
    );
    const told = files.flatMap((text) => [...text.matchAll(/(?:notify\(|type: )'([a-z-]+\.[a-z-]+)'/g)]);
    const types = new Set(told.map(([, type = '']) => type));
    expect(types.size).toBeGreaterThan(15);
    expect([...types].filter((type) => !eventTypes.has(type))).toEqual([]);
  });
});
