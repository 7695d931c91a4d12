import type { EventType } from '../event-type.ts';
import { aRequest, aboutRequest, request } from './parts.ts';
import { asked, onOff } from './words.ts';

/** The outcomes of requests to a plug. */
export const requestEvents: readonly EventType[] = [
  {
    type: 'request.locked',
    doc:
      'A request to switch off waits until the plug’s lock is FALSE (`lock`), or is now a request of the ' +
      `\`power-off\` on the plug’s net (\`handed-over\`). ${aboutRequest}`,
    details: request,
    example: { ...aRequest, cause: 'lock' },
    ...asked(({ on }) => `${onOff(on)} held`),
  },
  {
    type: 'request.done',
    doc: `A request is done: a reading shows the relay as requested. ${aboutRequest}`,
    details: request,
    example: { ...aRequest, cause: 'read' },
    ...asked(({ on }) => `${onOff(on)} done`),
  },
  {
    type: 'request.withdrawn',
    doc: `A request will not be carried out, because of \`cause\`, which came from \`causeBy\`. ${aboutRequest}`,
    details: { ...request, causeBy: 'text?' },
    example: { ...aRequest, cause: 'printing', causeBy: 'power-off' },
    ...asked(({ on }) => `${onOff(on)} withdrawn`),
  },
  {
    type: 'request.dropped',
    doc:
      'A request to switch will not be carried out: it was to switch on and could not be sent in time ' +
      '(`too-old`), the plug refused it (`refused`), acknowledged it and did not carry it out (`not-done`), ' +
      `or the machine stops (\`stopped\`). ${aboutRequest}`,
    details: { ...request, ageS: 'number?', message: 'text?' },
    example: { ...aRequest, cause: 'too-old', on: true, word: 'M80', ageS: 60 },
    isRefusal: true,
    ...asked(({ on }) => `${onOff(on)} dropped`),
  },
  {
    type: 'request.superseded',
    doc:
      'A request was replaced by a newer one before it was carried out: `cause` is the word of the newer one, ' +
      `and \`causeBy\` its caller or component. ${aboutRequest}`,
    details: { ...request, causeBy: 'text?' },
    example: { ...aRequest, cause: 'M80', causeBy: 'stdin' },
    ...asked(({ on }) => `${onOff(on)} superseded`),
  },
];
