/** A recorded run of a component: the loaded module, and the inputs and outputs of each cycle. */
export interface Trace {
  readonly title: string;
  readonly load: string;
  readonly functions: readonly string[];
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly inputs: readonly TracedPin[];
  readonly outputs: readonly TracedPin[];
  readonly rows: readonly { readonly inputs: readonly string[]; readonly outputs: readonly string[] }[];
}

export interface TracedPin {
  readonly name: string;
  readonly type: string;
}

/** Reads the blocks of `hal-traces.txt`; its head describes the format. */
export function parseTraces(text: string): Trace[] {
  return text
    .split(/\n\n+/)
    .filter((block) => block.startsWith('## '))
    .map((block) => parseTrace(block.trim().split('\n')));
}

function parseTrace(lines: readonly string[]): Trace {
  const field = (name: string) => wordsAfter(lines, `${name}:`);
  const rows = lines.filter((line) => line.includes('->'));
  return {
    title: lines[0]?.slice(3) ?? '',
    load: field('load').join(' '),
    functions: field('functions'),
    settings: field('setp').flatMap((setting) => {
      const [name = '', value] = setting.split('=');
      return value === undefined ? [] : [[name, value] as const];
    }),
    inputs: field('in').map(parsePin),
    outputs: field('out').map(parsePin),
    rows: rows.map((row) => {
      const [inputs = '', outputs = ''] = row.split('->');
      return { inputs: words(inputs), outputs: words(outputs) };
    }),
  };
}

function wordsAfter(lines: readonly string[], label: string): string[] {
  return words(lines.find((line) => line.startsWith(label))?.slice(label.length) ?? '');
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function parsePin(text: string): TracedPin {
  const [name = '', type = ''] = text.split(':');
  return { name, type };
}
