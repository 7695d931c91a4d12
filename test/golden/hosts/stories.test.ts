import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { playStory, type Plot } from '../../helpers/host-story.ts';
import { readTranscript, transcriptNames, type Transcript } from '../../helpers/host-transcript.ts';

const folder = 'test/golden/hosts/stories';
/** Number of start times in each recording. */
const starts = Number(process.env['HALYARD_STARTS'] ?? 8);
const plots: readonly Plot[] = ['nothing asked', 'M81 while hot', 'complete while hot'];

// The pauses after failed exchanges have their maximum length.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => vi.restoreAllMocks());

describe('the recorded messages of a real host, played to the shipped machine', () => {
  it.each(transcriptNames)('%s gives the recorded timeline, and cuts nothing that is hot', async (name) => {
    const { what } = readTranscript(name);
    const chapters: string[] = [];
    for (const plot of plots) {
      const { lines, wrongs, isPlayed } = await playStory(name, plot);
      expect(wrongs, plot).toEqual([]);
      if (isPlayed) chapters.push([`## ${plot}`, '', ...lines, ''].join('\n'));
    }
    const story = [`${name}: ${what}`, '', ...chapters].join('\n');
    const file = join(folder, `${name}.txt`);
    if (process.env['HALYARD_WRITE_RUNS'] !== undefined) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, story);
    }
    expect(story).toBe(readFileSync(file, 'utf8'));
  });
});

describe('a start of halyard at any time', () => {
  it.each(transcriptNames)('%s: an M81 at its start cuts nothing that is hot', async (name) => {
    const { endS } = readTranscript(name);
    for (let part = 0; part < starts; part++) {
      const fromS = (endS * part) / starts;
      const { wrongs } = await playStory(name, 'M81 at the start', { fromS });
      expect(wrongs, `from ${fromS} s on`).toEqual([]);
    }
  });
});

describe.each(['klipper', 'moonraker'] as const)('%s', (host) => {
  it('is lost within 10 s, whenever Klipper begins to hang, and found again', async () => {
    const stopS = 3.6;
    for (let fromS = 0; fromS < 2.4; fromS += 0.17) {
      const { online } = await playStory(`${host}-12a-klippy-stopped-idle`, 'nothing asked', { fromS });
      expect(online.map(({ is }) => is)).toEqual([false, true, false, true]);
      expect((online[2]?.atS ?? Infinity) - stopS).toBeLessThan(7.5);
      expect(online[3]?.atS).toBeLessThan(18.601 + 5.1);
    }
  });

  it.each(['15-remote-methods', '20-connect-in-config-error', '03-firmware-restart-hot'])(
    'gets each remote method once per connection in %s, before any other request',
    async (scene) => {
      const { asked } = await playStory(`${host}-${scene}`, 'nothing asked');
      const register = host === 'klipper' ? 'register_remote_method' : 'connection.register_remote_method';
      for (const conn of new Set(asked.map(({ conn: each }) => each))) {
        const methods = asked.filter((each) => each.conn === conn).map(({ method }) => method);
        expect(methods.filter((method) => method === register)).toHaveLength(6);
        const first = methods[0] === 'server.connection.identify' ? 1 : 0;
        expect(methods.slice(first, first + 6)).toEqual(Array(6).fill(register));
      }
    },
  );

  it.each([
    [9.6, []],
    [10.1, ['OFF']],
  ])('off on a fault: FIRMWARE_RESTART %s s after the shutdown', async (afterS, relay) => {
    const { lines, wrongs } = await playStory(restartedAfter(host, afterS), 'nothing asked');
    expect(relayIn(lines)).toEqual(relay);
    expect(wrongs).toEqual([]);
  });

  it('off on a fault cuts once: switched on again, power stays on in the same shutdown', async () => {
    const gcode = { atS: 14, line: 'M80' };
    const { lines } = await playStory(`${host}-06-emergency-stop-hot`, 'nothing asked', { gcode });
    expect(relayIn(lines)).toEqual(['OFF', 'ON']);
  });

  it('receives every call of a macro that the host has passed on', async () => {
    const { lines, refused } = await playStory(`${host}-15-remote-methods`, 'nothing asked');
    // M81, M80; POWER_OFF_WHEN_COOL is withdrawn by the M80 after it.
    expect(relayIn(lines)).toEqual(['OFF', 'ON']);
    // M64 P1.5 is invalid.
    expect(refused).toBe(1);
  });
});

/** The emergency stop of a hot printer with a restart at another time after the stop. */
function restartedAfter(host: 'klipper' | 'moonraker', seconds: number): Transcript {
  const recorded = readTranscript(`${host}-06-emergency-stop-hot`);
  const shutdownS = 3.155;
  const restartS = 16.036;
  const byS = shutdownS + seconds - restartS;
  const before = recorded.lines.filter(({ t }) => t < restartS + Math.min(byS, 0) - 0.05);
  const after = recorded.lines.filter(({ t }) => t >= restartS);
  return { ...recorded, lines: [...before, ...after.map((line) => ({ ...line, t: line.t + byS }))] };
}

function relayIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /relay +printer (ON|OFF)/.exec(line)?.[1] ?? []);
}
