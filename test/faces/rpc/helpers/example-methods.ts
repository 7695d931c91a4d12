import * as v from 'valibot';
import { defineMethod, type Method } from '../../../../src/faces/methods/method.ts';

const facts = { doc: 'An example of the specification.', result: v.unknown() };

/** The methods that the examples of the JSON-RPC 2.0 specification call. */
export function exampleMethods(): { methods: Method[]; notified: [string, unknown][] } {
  const notified: [string, unknown][] = [];
  const note = (name: string, params: unknown) => {
    notified.push([name, params]);
    return null;
  };
  const numbers = v.array(v.number());
  const methods = [
    defineMethod({
      ...facts,
      name: 'subtract',
      params: v.strictObject({ minuend: v.number(), subtrahend: v.number() }),
      example: { params: { minuend: 42, subtrahend: 23 }, result: 19 },
      run: ({ minuend, subtrahend }) => minuend - subtrahend,
    }),
    defineMethod({
      ...facts,
      name: 'sum',
      params: numbers,
      example: { params: [1, 2, 4], result: 7 },
      run: (terms) => terms.reduce((sum, term) => sum + term, 0),
    }),
    ...['update', 'notify_hello', 'notify_sum'].map((name) =>
      defineMethod({
        ...facts,
        name,
        params: numbers,
        example: { params: [7], result: null },
        run: (params) => note(name, params),
      }),
    ),
    defineMethod({
      ...facts,
      name: 'get_data',
      params: v.strictObject({}),
      example: { params: {}, result: ['hello', 5] },
      run: () => ['hello', 5],
    }),
  ];
  return { methods, notified };
}
