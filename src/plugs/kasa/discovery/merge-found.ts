import type { FoundPlug } from './found-plug.ts';

/**
 * Adds an answer to the list and returns its entry. Plugs answer more than once, and some on two ports: answers from
 * one address are from one plug, unless their MAC addresses differ. Answers from two addresses are always two entries:
 * a plug must not take the place of another by reporting its MAC address.
 */
export function mergeFound(found: FoundPlug[], answer: FoundPlug): FoundPlug {
  const index = found.findIndex((each) => isSame(each, answer));
  const known = found[index];
  if (!known) {
    found.push(answer);
    return answer;
  }
  // Port 9999 needs no login, and its answer has more fields.
  const merged = answer.transport === 'xor' && known.transport !== 'xor' ? fill(answer, known) : fill(known, answer);
  found[index] = merged;
  return merged;
}

function isSame(one: FoundPlug, other: FoundPlug): boolean {
  return one.address === other.address && (one.mac === '' || other.mac === '' || one.mac === other.mac);
}

/** The first answer, its empty fields filled from the second. */
function fill(first: FoundPlug, second: FoundPlug): FoundPlug {
  const merged: { [key: string]: unknown } = { ...first };
  for (const [key, value] of Object.entries(second)) {
    if (merged[key] === '' || merged[key] === undefined) merged[key] = value;
  }
  return { ...first, ...merged };
}
