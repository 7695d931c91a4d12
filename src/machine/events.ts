import type { PlugReport } from '../components/define.ts';
import type { EventDetails, MachineEvent } from '../components/events.ts';
import type { Origin } from '../util/origin.ts';

type Told = Pick<MachineEvent, 'type' | 'cause' | 'details'>;

/** The event of a kind of report; undefined where pins and log are enough. */
type EventOf<R> = ((report: R) => Told | readonly Told[]) | undefined;

/** Complete, so that the compiler asks for the event of a new kind of report. */
const eventsOfReports: { readonly [T in PlugReport['type']]: EventOf<Extract<PlugReport, { readonly type: T }>> } = {
  fault: ({ code, message }) => ({ type: 'plug.fault', cause: code, details: { message } }),
  recovered: ({ on }) => ({ type: 'plug.recovered', cause: 'answers', details: { relay: on } }),
  adopted: ({ on, unseen }) => ({
    type: 'relay.adopted',
    cause: unseen ? 'outage' : 'switched-at-plug',
    details: { on },
  }),
  late: ({ on }) => ({ type: 'relay.adopted', cause: 'late-command', details: { on } }),
  sent: ({ on, attempt, again }) => ({
    type: 'relay.command',
    cause: again ? 'not-done' : attempt > 1 ? 'retry' : 'request',
    details: attempt > 1 ? { on, attempt } : { on },
  }),
  waiting: ({ on, handedOver }) => ({
    type: 'request.locked',
    cause: handedOver ? 'handed-over' : 'lock',
    details: { on },
  }),
  done: ({ on }) => ({ type: 'request.done', cause: 'read', details: { on } }),
  withdrawn: ({ on, cause }) => ({
    type: 'request.withdrawn',
    cause: cause.word,
    details: { on, causeBy: cause.by },
  }),
  superseded: ({ on, cause }) => ({
    type: 'request.superseded',
    cause: cause.word,
    details: { on, causeBy: cause.by },
  }),
  dropped: ({ on, cause, ageMs }) => ({
    type: 'request.dropped',
    cause,
    details: { on, ageS: Math.round(ageMs) / 1000 },
  }),
  refused: ({ on, reason }) => ({ type: 'request.dropped', cause: 'refused', details: { on, message: reason } }),
  'not-done': ({ on }) => [
    { type: 'plug.fault', cause: 'not-done', details: { on } },
    { type: 'request.dropped', cause: 'not-done', details: { on } },
  ],
  shared: ({ where, machine, component, pid }) => ({
    type: 'plug.shared',
    cause: where,
    details: pid === undefined ? { machine, component } : { machine, component, pid },
  }),
  'meter-fault': ({ cause, quantities }) => ({
    type: 'meter.fault',
    cause,
    details: { quantities: quantities.join(', ') },
  }),
  'meter-recovered': ({ quantities }) => ({
    type: 'meter.recovered',
    cause: 'measured',
    details: { quantities: quantities.join(', ') },
  }),
  'meter-dropped': ({ cause, quantity, value, before }) => ({
    type: 'meter.dropped',
    cause,
    details: { quantity, value, ...(before !== undefined && { before }) },
  }),
  // The command that follows is an event.
  restoring: undefined,
  // Reported beside an adoption, or when the relay is on again.
  interrupted: undefined,
  contact: undefined,
  rules: undefined,
  'off-timer': undefined,
  'energy-state': undefined,
};

/** The events of a plug's report; none where pins are enough. */
export function eventsOfReport(name: string, report: PlugReport, time: number): MachineEvent[] {
  const eventOf = eventsOfReports[report.type] as EventOf<PlugReport>;
  const told = eventOf?.(report) ?? [];
  const origin = 'origin' in report ? originDetails(report.origin) : {};
  return [told].flat().map((event) => ({ name, time, ...event, details: { ...event.details, ...origin } }));
}

function originDetails({ by, word, because }: Origin): EventDetails {
  return { by, word, ...(because !== undefined && { because }) };
}
