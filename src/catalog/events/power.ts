import type { EventType } from '../event-type.ts';
import { aPowerRequest, about, aboutRequest, origin } from './parts.ts';
import { asked, causeWords, text } from './words.ts';

/** Events of `power-off`. */
export const powerEvents: readonly EventType[] = [
  {
    type: 'power.requested',
    doc: `\`power-off\` has accepted a request. \`waits\` names the conditions that it waits for. ${aboutRequest}`,
    details: { ...origin, waits: 'text?' },
    example: { ...aPowerRequest, cause: 'request', waits: 'temperature-0 is above 50 °C' },
    ...asked(() => 'power off requested'),
  },
  {
    type: 'power.withdrawn',
    doc:
      'The request of `power-off` is withdrawn: by `printing`, `abort`, `activity`, `power`, `not-armed`, ' +
      `\`heater-set\`, or \`taken-back\` by the plug that had handed it over. ${aboutRequest}`,
    details: { ...origin, message: 'text?' },
    example: { ...aPowerRequest, cause: 'printing' },
    ...asked(() => 'power off withdrawn'),
  },
  {
    type: 'power.countdown',
    doc:
      'A countdown of `power-off` has started (`started`), with its length in seconds, or was stopped: by ' +
      '`printing`, `abort`, `activity`, `power`, `not-armed`, `heater-set`, `heater-unknown`, ' +
      `\`temperature-unknown\`, \`hot\` or \`printing-unknown\`. ${about}`,
    details: { leftS: 'number' },
    example: { name: 'power-off', cause: 'started', time: 1_700_000_000.25, seq: 41, leftS: 300 },
    uses: ['leftS'],
    saysCause: true,
    say: ({ leftS }, cause) =>
      cause === 'started' ? `countdown started: ${text(leftS)} s` : `countdown stopped: ${causeWords(cause)}`,
  },
  {
    type: 'power.off',
    doc:
      '`power-off` asks for off, because it was asked (`request`) or nothing was done for a long time ' +
      `(\`idle\`). ${aboutRequest}`,
    details: { ...origin },
    example: { ...aPowerRequest, cause: 'request' },
    ...asked(() => 'power off asked'),
  },
  {
    type: 'power.done',
    doc: `Power is off: a reading shows the relay off. ${aboutRequest}`,
    details: { ...origin },
    example: { ...aPowerRequest, cause: 'read' },
    ...asked(() => 'power is off'),
  },
  {
    type: 'power.not-done',
    doc: `\`power-off\` has asked for off, but power is not known to be off. ${aboutRequest}`,
    details: { ...origin, message: 'text?' },
    example: { ...aPowerRequest, cause: 'relay', message: 'the relay of printer is still on' },
    isRefusal: true,
    ...asked(() => 'power is NOT off'),
  },
];
