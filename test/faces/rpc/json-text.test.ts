import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementTexts, memberText } from '../../../src/faces/rpc/json-text.ts';

describe('the text of a member', () => {
  it.each([
    ['{"id":9007199254740993}', '9007199254740993'],
    ['{"id":1.0,"a":2}', '1.0'],
    ['{"a":{"id":1.5},"id" : -0 }', '-0'],
    ['{"a":"\\"id\\":7","id":1e400}', '1e400'],
    ['{"\\u0069d":1.50}', '1.50'],
    ['{"id":1,"id":2.0}', '2.0'],
    ['\t{ "a\\\\" : [ {"id":3.0}, "]" ] , "id":"x" }', '"x"'],
    ['{"id":{"id":1.0}}', '{"id":1.0}'],
    ['{"a":1}', undefined],
    ['{}', undefined],
    ['[{"id":1.0}]', undefined],
  ])('in %s is %s', (json, text) => {
    expect(memberText(json, 'id')).toBe(text);
  });

  it('gives the value that JSON.parse finds, in any object', () => {
    const blank = fc.constantFrom('', ' ', '\n\t');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), blank, (object, blank) => {
        const json = JSON.stringify(object, null, blank);
        for (const key of Object.keys(object)) {
          expect(JSON.parse(memberText(json, key) ?? 'nothing')).toEqual(JSON.parse(JSON.stringify(object[key])));
        }
      }),
    );
  });
});

it('the texts of elements match the array, in any spelling', () => {
  expect(elementTexts('[ 1.0 , {"a":[2]} ,[],"],"]')).toEqual(['1.0', '{"a":[2]}', '[]', '"],"']);
  expect(elementTexts('[]')).toEqual([]);
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (values) => {
      const json = JSON.stringify(values);
      expect(elementTexts(json).map((text) => JSON.parse(text) as unknown)).toEqual(JSON.parse(json));
    }),
  );
});
