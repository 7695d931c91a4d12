import fc from 'fast-check';
import { isObject } from '../../src/plugs/kasa/transport/json.ts';

interface ByteStep {
  readonly kind: 'flip' | 'drop' | 'repeat' | 'insert' | 'cut';
  /** Where, beyond the end counted on from the start. */
  readonly at: number;
  /** Which bits, how many bytes, or which byte. */
  readonly value: number;
}

/** What becomes of the bytes of an answer on their way: changed, lost, repeated, put in between or cut off; or nothing. */
export const byteMutations: fc.Arbitrary<readonly ByteStep[]> = fc.array(
  fc.oneof(
    byteStep('flip', fc.nat(), fc.integer({ min: 1, max: 255 })),
    byteStep('flip', fc.nat(12), fc.integer({ min: 1, max: 255 })),
    byteStep('drop', fc.nat(), fc.integer({ min: 1, max: 30 })),
    byteStep('repeat', fc.nat(), fc.integer({ min: 1, max: 30 })),
    byteStep('insert', fc.nat(), fc.nat(255)),
    byteStep('cut', fc.nat(), fc.constant(0)),
  ),
  { maxLength: 3 },
);

function byteStep(kind: ByteStep['kind'], at: fc.Arbitrary<number>, value: fc.Arbitrary<number>) {
  return fc.record({ kind: fc.constant(kind), at, value });
}

export function mutateBytes(bytes: Buffer, steps: readonly ByteStep[]): Buffer {
  let changed = Buffer.from(bytes);
  for (const { kind, at: anywhere, value } of steps) {
    const at = changed.length === 0 ? 0 : anywhere % changed.length;
    const [before, after] = [changed.subarray(0, at), changed.subarray(at)];
    if (kind === 'flip' && changed.length > 0) changed.writeUInt8(changed.readUInt8(at) ^ value, at);
    if (kind === 'drop') changed = Buffer.concat([before, after.subarray(value)]);
    if (kind === 'repeat') changed = Buffer.concat([before, after.subarray(0, value), after]);
    if (kind === 'insert') changed = Buffer.concat([before, Buffer.from([value]), after]);
    if (kind === 'cut') changed = Buffer.from(before);
  }
  return changed;
}

interface JsonStep {
  readonly kind: 'put' | 'wrap' | 'remove' | 'rename';
  /** Which of all values, counted on from the first. */
  readonly at: number;
  /** The new value, or the new key. */
  readonly value: unknown;
}

/** What becomes of the JSON of an answer: values of another kind, keys that vanish or are renamed; or nothing. */
export const jsonMutations: fc.Arbitrary<readonly JsonStep[]> = fc.array(
  fc.oneof(
    jsonStep('put', fc.jsonValue({ maxDepth: 2 })),
    jsonStep('put', awkward()),
    jsonStep('wrap', fc.constant(null)),
    jsonStep('remove', fc.constant(null)),
    jsonStep('rename', fc.string()),
  ),
  { maxLength: 4 },
);

function jsonStep(kind: JsonStep['kind'], value: fc.Arbitrary<unknown>) {
  return fc.record({ kind: fc.constant(kind), at: fc.nat(), value });
}

function awkward(): fc.Arbitrary<unknown> {
  const values = [
    0,
    1,
    -1,
    2,
    '0',
    '1',
    true,
    false,
    null,
    '',
    [],
    {},
    1e308,
    -1e9,
    0.5,
    [{}],
    'NaN',
    { err_code: -1 },
  ];
  return fc.constantFrom<unknown>(...values);
}

export function mutateJson(json: unknown, steps: readonly JsonStep[]): unknown {
  let changed: unknown = structuredClone(json);
  for (const { kind, at, value } of steps) {
    const places = placesIn(changed);
    const place = places[at % (places.length + 1)];
    const made = (old: unknown) => (kind === 'wrap' ? [old] : structuredClone(value));
    if (!place) {
      changed = made(changed);
      continue;
    }
    const old = place.owner[place.key];
    if (kind === 'remove' || kind === 'rename') delete place.owner[place.key];
    if (kind === 'rename') place.owner[String(value)] = old;
    if (kind === 'put' || kind === 'wrap') place.owner[place.key] = made(old);
  }
  return changed;
}

interface Place {
  readonly owner: { [key: string]: unknown };
  readonly key: string;
}

function placesIn(json: unknown): Place[] {
  if (Array.isArray(json)) return json.flatMap(placesIn);
  if (!isObject(json)) return [];
  const owner: { [key: string]: unknown } = json;
  return Object.keys(owner).flatMap((key) => [{ owner, key }, ...placesIn(owner[key])]);
}
