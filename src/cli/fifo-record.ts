import { HalError } from '../errors.ts';
import { parseValue, type HalType } from '../hal/hal.ts';
import { toJson, type JsonValue } from '../machine/api/json-values.ts';
import { withoutBom } from '../util/text.ts';

/** The problem with a line of values, and the index of the wrong field. */
export interface FieldProblem {
  readonly field: number;
  readonly problem: string;
}

/** The values of a line, in LinuxCNC's format: blanks between them, a blank or the end of the line after the last. */
export function parseRecord(line: string, types: readonly HalType[]): JsonValue[] | FieldProblem {
  const values: JsonValue[] = [];
  let rest = line;
  for (const [field, type] of types.entries()) {
    rest = rest.trimStart();
    const text = fields[type].exec(rest)?.[0] ?? '';
    if (text === '' && type === 'bit') return { field, problem: 'bit value not 0 or 1' };
    rest = rest.slice(text.length);
    if (rest === '') return { field, problem: 'premature end of line' };
    if (/^\S/.test(rest)) return { field, problem: 'bad character' };
    try {
      values.push(toJson(parseValue(type, text)));
    } catch (error) {
      if (error instanceof HalError) return { field, problem: error.message };
      throw error;
    }
  }
  return values;
}

export function isFieldProblem(record: JsonValue[] | FieldProblem): record is FieldProblem {
  return 'problem' in record;
}

const integer = /^[-+]?\d+/;
const fields: Readonly<Record<HalType, RegExp>> = {
  bit: /^[01]/,
  float: /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan)/i,
  s32: integer,
  u32: integer,
  s64: integer,
  u64: integer,
};

/** The lines of a stream with their ends, without a BOM at its beginning; the last one may have no end. */
export async function* linesOf(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  let open = '';
  let isFirst = true;
  for await (const chunk of stream) {
    open += chunk.toString();
    const lines = open.split(/(?<=\n)/);
    open = lines.at(-1)?.endsWith('\n') === false ? (lines.pop() ?? '') : '';
    for (const line of lines) {
      yield isFirst ? withoutBom(line) : line;
      isFirst = false;
    }
  }
  if (open !== '') yield isFirst ? withoutBom(open) : open;
}
