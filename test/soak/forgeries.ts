import { encodeFrame } from '../../src/plugs/kasa/transport/frame.ts';
import { httpAnswer } from '../../src/plugs/kasa/simulator/http.ts';
import type { Chance } from './chance.ts';
import type { Heard } from './ear.ts';

/** An answer that is not from the plug. */
export function forged(chance: Chance, language: 'xor' | 'klap', heard: Heard): Buffer {
  if (language === 'xor') return forgedFrame(chance, heard);
  switch (heard.what) {
    case 'greeting':
      return forgedGreeting(chance, heard);
    case 'login':
      return httpAnswer(chance.pick([403, 200, 200, 400, 500])).whole;
    default: {
      const status = chance.pick([403, 403, 200, 400, 500, 404]);
      return httpAnswer(status, status === 200 ? noise(chance, 32 + 16 * chance.below(20)) : undefined).whole;
    }
  }
}

/** A wrong hash, the client's own seed, too few bytes, too many; or no login at all. */
function forgedGreeting(chance: Chance, { seed = Buffer.alloc(16) }: Heard): Buffer {
  const cookie = [`Set-Cookie: TP_SESSIONID=${noise(chance, 16).toString('hex').toUpperCase()};TIMEOUT=86400`];
  const bodies = [
    noise(chance, 48),
    Buffer.concat([seed, noise(chance, 32)]),
    Buffer.concat([noise(chance, 16), Buffer.alloc(32)]),
    noise(chance, 47),
    noise(chance, 64),
    Buffer.alloc(0),
  ] as const;
  const status = chance.pick([200, 200, 200, 403, 500, 404]);
  return status === 200 ? httpAnswer(200, chance.pick(bodies), cookie).whole : httpAnswer(status).whole;
}

/** Garbage, or an acknowledgement of a command that the plug has never seen. */
function forgedFrame(chance: Chance, { what }: Heard): Buffer {
  const garbage = Buffer.concat([Buffer.from([0, 0, 0, 24]), noise(chance, 24)]);
  const huge = Buffer.from([0xff, 0xff, 0xff, 0xff]);
  const empty = encodeFrame({});
  if (what !== 'command') return chance.pick([garbage, huge, empty]);
  return chance.pick([encodeFrame({ system: { set_relay_state: { err_code: 0 } } }), garbage, huge, empty]);
}

function noise(chance: Chance, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => chance.below(256)));
}
