import type { PlugReport } from '../components/define.ts';
import type { MachineEvent } from '../components/events.ts';
import { toJson, type JsonValue } from '../rpc/values.ts';

/** What a plug's report is for those who listen to the machine; undefined for one that pins tell well enough. */
export function eventOfReport(name: string, report: PlugReport, time: number): MachineEvent | undefined {
  const from = { name, time };
  switch (report.type) {
    case 'fault':
      return { ...from, type: 'plug.fault', cause: report.code, details: { message: report.message } };
    case 'recovered':
      return { ...from, type: 'plug.recovered', cause: 'answers', details: { relay: report.on } };
    case 'dropped':
      return { ...from, type: 'request.dropped', cause: 'too-old', details: { on: true, ageS: report.ageMs / 1000 } };
    case 'refused':
      return {
        ...from,
        type: 'request.dropped',
        cause: 'refused',
        details: { on: report.on, message: report.reason },
      };
    case 'waiting':
      return { ...from, type: 'request.locked', cause: 'lock', details: { on: report.on } };
    default:
      return undefined;
  }
}

/** An event as a peer is notified of it. */
export function notificationOf(event: MachineEvent): { method: string; params: Record<string, JsonValue> } {
  const { type, name, cause, time, details = {} } = event;
  const json = (value: boolean | number | string) => (typeof value === 'string' ? value : toJson(value));
  const more = Object.entries(details).map(([key, value]) => [key, json(value)] as const);
  return { method: type, params: { name, cause, time, ...Object.fromEntries(more) } };
}
