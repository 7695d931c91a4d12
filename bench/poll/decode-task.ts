import { decodePayload, encodeFrame } from '../../src/plugs/kasa/transport/frame.ts';
import { nsPerRun } from '../harness/timing.ts';
import { pollReply } from './plug-server-task.ts';

/** Nanoseconds from the bytes of an answer to its values. */
export function decodeTask() {
  const text = JSON.stringify(pollReply());
  const payload = encodeFrame(pollReply()).subarray(4);
  const received = Buffer.alloc(payload.length);
  let last: unknown;
  const check = () => {
    if (JSON.stringify(last) !== text) throw new Error('decoded to something else');
  };
  return {
    bytes: () => payload.length,
    decode(budgetMs: number): number {
      const ns = nsPerRun(() => {
        // The bytes as they come from the socket; decoding them is done in place.
        received.set(payload);
        last = decodePayload(received);
      }, budgetMs);
      check();
      return ns;
    },
    parse(budgetMs: number): number {
      const ns = nsPerRun(() => {
        last = JSON.parse(text);
      }, budgetMs);
      check();
      return ns;
    },
  };
}
