import { merged, statusIn, type Line, type Message, type Status, type Transcript } from './host-transcript.ts';

/** What a recorded host was and said at any time, also where its client of then did not ask. */
export interface HostTimeline {
  /** Whether its socket was there. */
  listens(atS: number): boolean;
  /** Whether Klipper was there, for Moonraker. */
  klipperIsThere(atS: number): boolean;
  /** Until when Klipper hung that hangs at this time; undefined while it does not. */
  hangsUntil(atS: number): number | undefined;
  status(atS: number): Status;
  /** Answers with a whole status that were recorded from this time on, within a second. */
  nextWhole(atS: number): { readonly t: number; readonly status: Status } | undefined;
  /** What the host sent by itself, with the times at which it ended connections. */
  readonly said: readonly (Line & { readonly isEnd?: true })[];
  /** The true temperature of a heater, never too low: the higher one of the true readings before and after. */
  trueC(heater: string, atS: number): number;
}

/** Klipper's own words before it has spoken to its board; every recording of a start begins so. */
const unread: Status = {
  webhooks: { state: 'startup' },
  print_stats: { state: 'standby' },
  idle_timeout: { state: 'Idle' },
  extruder: { temperature: 0, target: 0 },
  heater_bed: { temperature: 0, target: 0 },
};

interface Step {
  readonly t: number;
  readonly changed: Status;
  readonly isWhole: boolean;
}

export function timelineOf({ host, lines, endS }: Transcript): HostTimeline {
  const steps: Step[] = [];
  const listening: [number, boolean][] = [
    [0, lines.find(({ event }) => event?.startsWith('host listens'))?.event !== 'host listens'],
  ];
  const klipper: [number, boolean][] = [];
  const hangs: [number, number][] = [];
  const broken: [number, number][] = [];
  for (const { t, event, mark, msg, dir } of lines) {
    if (event === 'host listens' || event === 'host listens no more') listening.push([t, event === 'host listens']);
    if (event === 'host listens' && host === 'klipper') steps.push({ t, changed: unread, isWhole: false });
    if (mark === 'klippy gets SIGSTOP') hangs.push([t, endS]);
    if (mark === 'klippy gets SIGCONT') hangs.push([hangs.pop()?.[0] ?? 0, t]);
    if (mark?.startsWith('the thermistor of the hotend breaks')) broken.push([t, endS]);
    if (mark === 'the thermistor is well again') broken.push([broken.pop()?.[0] ?? 0, t]);
    if (!msg || dir !== 'host→client') continue;
    const isThere = klipperIn(msg);
    if (isThere !== undefined && isThere !== klipper.at(-1)?.[1]) {
      klipper.push([t, isThere]);
      if (isThere && klipper.length > 1) steps.push({ t, changed: unread, isWhole: false });
    }
    const changed = statusIn(msg);
    if (changed) steps.push({ t, changed, isWhole: msg['method'] === undefined });
  }
  const first = steps.find(({ isWhole }) => isWhole)?.changed ?? unread;
  return {
    listens: (atS) => lastBefore(listening, atS) ?? true,
    klipperIsThere: (atS) => (host === 'klipper' ? true : (lastBefore(klipper, atS) ?? klipper[0]?.[1] ?? true)),
    hangsUntil: (atS) => hangs.find(([from, to]) => atS >= from && atS < to)?.[1],
    status: (atS) => steps.filter(({ t }) => t <= atS).reduce((status, { changed }) => merged(status, changed), first),
    nextWhole(atS) {
      const next = steps.find(({ t, isWhole }) => isWhole && t > atS && t <= atS + 1);
      return next && { t: next.t, status: next.changed };
    },
    said: lines.flatMap((line) => {
      if (line.event === 'closed by host') return [{ ...line, isEnd: true as const }];
      return line.dir === 'host→client' && line.msg?.['method'] !== undefined ? [line] : [];
    }),
    trueC(heater, atS) {
      const readings = steps.flatMap(({ t, changed }) => {
        const told = changed[heater]?.['temperature'];
        const isBroken = heater === 'extruder' && broken.some(([from, to]) => t >= from && t < to);
        return typeof told === 'number' && told > 5 && told < 500 && !isBroken ? [{ t, told }] : [];
      });
      const before = readings.findLast(({ t }) => t <= atS)?.told ?? 0;
      const after = readings.find(({ t }) => t > atS)?.told ?? 0;
      return Math.max(before, after);
    },
  };
}

/** What a message says of whether Moonraker has a Klipper. */
function klipperIn(msg: Message): boolean | undefined {
  const { method, result } = msg as { method?: unknown; result?: { klippy_connected?: boolean; status?: unknown } };
  if (method === 'notify_klippy_disconnected') return false;
  if (method === 'notify_klippy_ready' || result?.status !== undefined) return true;
  return result?.klippy_connected;
}

function lastBefore(changes: readonly (readonly [number, boolean])[], atS: number): boolean | undefined {
  return changes.findLast(([t]) => t <= atS)?.[1];
}
