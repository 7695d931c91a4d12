import type { EventType } from '../event-type.ts';
import { aRequest, about, aboutRequest, request } from './parts.ts';
import { asked, onOff, text } from './words.ts';

/** Events of a plug and its relay. */
export const plugEvents: readonly EventType[] = [
  {
    type: 'plug.fault',
    doc:
      'A plug has stopped answering, or a `plug-watchdog` has found a fault. `cause` is the code of the ' +
      `error, or the watchdog’s word for the cause. ${about}`,
    details: { message: 'text?' },
    example: {
      name: 'printer',
      cause: 'plug-timeout',
      time: 1_700_000_000.25,
      seq: 7,
      message: 'no answer from 192.168.1.20:9999 within 0.5 s',
    },
    uses: [],
    say: () => 'fault',
  },
  {
    type: 'plug.recovered',
    doc: `The fault is over: the plug answers again, or the watchdog finds nothing wrong. ${about}`,
    details: { relay: 'bit?' },
    example: { name: 'printer', cause: 'answers', time: 1_700_000_000.25, seq: 8, relay: true },
    uses: ['relay'],
    say: ({ relay }) => (relay === undefined ? 'fault over' : `fault over, relay ${onOff(relay)}`),
  },
  {
    type: 'plug.shared',
    doc:
      'Another component switches the same plug: one of this machine (`same-machine`), or one of another ' +
      'program of the same user on this computer (`same-host`), with its process. Nothing is refused. ' +
      `Programs on other computers are not detected. ${about}`,
    details: { machine: 'text', component: 'text', pid: 'number?' },
    example: {
      name: 'printer',
      cause: 'same-host',
      time: 1_700_000_000.25,
      seq: 3,
      machine: 'old-printer',
      component: 'power',
      pid: 1234,
    },
    uses: ['machine', 'component', 'pid'],
    say: ({ machine, component, pid }) =>
      `'${text(component)}' of machine '${text(machine)}' switches it too${pid === undefined ? '' : `, process ${text(pid)}`}`,
  },
  {
    type: 'plug.power-unknown',
    doc:
      'A `plug-watchdog` should watch the power of a plug that is on, but does not know it. This is not a ' +
      `fault. ${about}`,
    details: {},
    example: { name: 'watch', cause: 'not-measured', time: 1_700_000_000.25, seq: 14 },
    uses: [],
    say: () => 'power is unknown and not watched',
  },
  {
    type: 'plug.power-known',
    doc:
      'After `plug.power-unknown`: power is known again (`measured`), or need not be known, because the relay ' +
      `is off or the plug does not answer (\`not-watched\`). ${about}`,
    details: {},
    example: { name: 'watch', cause: 'measured', time: 1_700_000_000.25, seq: 15 },
    uses: [],
    say: () => 'power is known and watched again',
  },
  {
    type: 'relay.command',
    doc:
      'A command to switch the relay to `on` is sent to a plug: because it was requested (`request`), because ' +
      'the outcome of the last one was not known (`retry`), or because the plug acknowledged one and did not ' +
      `carry it out (\`not-done\`). ${aboutRequest}`,
    details: { ...request, attempt: 'number?' },
    example: { ...aRequest, cause: 'request' },
    ...asked(({ on }) => `${onOff(on)} sent`),
  },
  {
    type: 'relay.adopted',
    doc:
      'A relay was switched, not by a request of this machine, and `enable` has followed: at the plug ' +
      '(`switched-at-plug`), during an outage (`outage`), or by a command that had been given up ' +
      `(\`late-command\`). ${about}`,
    details: { on: 'bit' },
    example: { name: 'printer', cause: 'switched-at-plug', time: 1_700_000_000.25, seq: 9, on: true },
    uses: ['on'],
    say: ({ on }) => `relay found ${onOff(on)}`,
  },
];
