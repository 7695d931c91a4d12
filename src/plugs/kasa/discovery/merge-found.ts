import type { FoundPlug } from './found-plug.ts';

/**
 * Adds an answer to what was found and gives the entry that it became part of. Plugs answer more than once, and some on
 * two ports: answers from one address are of one plug, unless they tell different MAC addresses. Answers from two addresses
 * stay two entries, whatever they tell: a plug must not take the place of another by telling its MAC address.
 */
export function mergeFound(found: FoundPlug[], answer: FoundPlug): FoundPlug {
  const index = found.findIndex((each) => isSame(each, answer));
  const known = found[index];
  if (!known) {
    found.push(answer);
    return answer;
  }
  // Port 9999 needs no login, and its answer says more.
  const merged = answer.transport === 'xor' && known.transport !== 'xor' ? fill(answer, known) : fill(known, answer);
  found[index] = merged;
  return merged;
}

function isSame(one: FoundPlug, other: FoundPlug): boolean {
  return one.address === other.address && (one.mac === '' || other.mac === '' || one.mac === other.mac);
}

/** The first, with what it does not tell taken from the second. */
function fill(first: FoundPlug, second: FoundPlug): FoundPlug {
  const merged: { [key: string]: unknown } = { ...first };
  for (const [key, value] of Object.entries(second)) {
    if (merged[key] === '' || merged[key] === undefined) merged[key] = value;
  }
  return { ...first, ...merged };
}
