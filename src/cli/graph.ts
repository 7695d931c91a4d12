import type { HalValue } from '../hal/hal.ts';
import { escaped } from '../util/escape.ts';
import { globMatcher } from '../util/glob.ts';
import { connectToMachine } from './connection.ts';
import { exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';
import { createLogger } from './log.ts';
import { buildMachine, machineContext } from './build-machine.ts';

export interface GraphCommandOptions {
  readonly socket?: string;
  readonly file?: string;
  readonly format: 'mermaid' | 'dot';
}

/** A net: a signal and the pins on it. */
interface Net {
  readonly name: string;
  readonly type: string;
  readonly pins: readonly { readonly name: string; readonly dir: 'in' | 'out' | 'io'; readonly component: string }[];
}

/** `halyard graph`: the nets of a machine as Mermaid or DOT, those only that match when patterns are given. */
export async function graph(patterns: readonly string[], options: GraphCommandOptions, io: CliIo): Promise<ExitCode> {
  const nets = options.file === undefined ? await netsOfRunning(options.socket, io) : await netsOf(options.file, io);
  const matchers = patterns.map(globMatcher);
  const shown = nets.filter(
    ({ name, pins }) =>
      matchers.length === 0 ||
      [name, ...pins.map((pin) => pin.name)].some((each) => matchers.some((fits) => fits(each))),
  );
  const lines = options.format === 'dot' ? dotOf(shown) : mermaidOf(shown);
  for (const line of lines) printLine(io.stdout, line);
  return exitCodes.done;
}

interface HalListing {
  readonly pins: readonly { name: string; dir: 'in' | 'out' | 'io'; component: string; signal?: string }[];
  readonly signals: readonly { name: string; type: string; value: HalValue }[];
}

async function netsOfRunning(socket: string | undefined, io: CliIo): Promise<Net[]> {
  const machine = await connectToMachine(socket, io);
  try {
    const { pins } = (await machine.request('hal.show', { kind: 'pins' })) as Pick<HalListing, 'pins'>;
    const { signals } = (await machine.request('hal.show', { kind: 'signals' })) as Pick<HalListing, 'signals'>;
    const joined = new Map<string | undefined, HalListing['pins'][number][]>();
    for (const pin of pins) {
      const others = joined.get(pin.signal);
      if (others) others.push(pin);
      else joined.set(pin.signal, [pin]);
    }
    return signals.map(({ name, type }) => ({ name, type, pins: joined.get(name) ?? [] }));
  } finally {
    machine.close();
  }
}

async function netsOf(file: string, io: CliIo): Promise<Net[]> {
  const machine = await buildMachine([file], machineContext(io, createLogger(io.stderr, 'warn'), true), io);
  try {
    return machine.hal.signals.sorted().map(({ name, type, pins }) => ({
      name,
      type,
      pins: pins.map((pin) => ({ name: pin.name, dir: pin.dir, component: pin.component.name })),
    }));
  } finally {
    await machine.dispose();
  }
}

const arrows = { in: '-->', out: '---', io: '<-->' } as const;

function mermaidOf(nets: readonly Net[]): string[] {
  const id = idsOf();
  return [
    'flowchart LR',
    ...[...boxesOf(nets)].flatMap(([box, pins]) => [
      `  subgraph ${id(`box ${box}`)}["${escaped(box)}"]`,
      ...pins.map((pin) => `    ${id(`pin ${pin}`)}["${escaped(labelIn(box, pin))}"]`),
      '  end',
    ]),
    ...nets.map(({ name, type }) => `  ${id(`signal ${name}`)}(["${escaped(name)}<br>${type}"])`),
    ...nets.flatMap(({ name, pins }) =>
      pins.map(({ name: pin, dir }) =>
        dir === 'out'
          ? `  ${id(`pin ${pin}`)} --> ${id(`signal ${name}`)}`
          : `  ${id(`signal ${name}`)} ${arrows[dir]} ${id(`pin ${pin}`)}`,
      ),
    ),
  ];
}

function dotOf(nets: readonly Net[]): string[] {
  const quote = (text: string) => JSON.stringify(text);
  return [
    'digraph machine {',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...[...boxesOf(nets)].flatMap(([box, pins], index) => [
      `  subgraph cluster_${index} {`,
      `    label=${quote(box)};`,
      ...pins.map((pin) => `    ${quote(pin)} [label=${quote(labelIn(box, pin))}];`),
      '  }',
    ]),
    ...nets.map(
      ({ name, type }) => `  ${quote(`signal ${name}`)} [shape=ellipse, label=${quote(`${name}\n${type}`)}];`,
    ),
    ...nets.flatMap(({ name, pins }) =>
      pins.map(({ name: pin, dir }) => {
        const signal = quote(`signal ${name}`);
        if (dir === 'out') return `  ${quote(pin)} -> ${signal};`;
        return `  ${signal} -> ${quote(pin)}${dir === 'io' ? ' [dir=both]' : ''};`;
      }),
    ),
    '}',
  ];
}

/** The pins of the nets, ordered by name, in a box for each component, or for each instance of a module. */
function boxesOf(nets: readonly Net[]): ReadonlyMap<string, string[]> {
  const boxes = new Map<string, string[]>();
  const pins = nets.flatMap((net) => net.pins).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, component } of pins) {
    const box = boxOf(name, component);
    const others = boxes.get(box);
    if (others) others.push(name);
    else boxes.set(box, [name]);
  }
  return boxes;
}

/** `and2.0` of a module's numbered instance, `allow` of one with a name of its own. */
function boxOf(pin: string, component: string): string {
  if (!pin.startsWith(`${component}.`)) return pin.slice(0, Math.max(0, pin.lastIndexOf('.'))) || component;
  const number = /^\d+(?=\.)/.exec(pin.slice(component.length + 1))?.[0];
  return number === undefined ? component : `${component}.${number}`;
}

function labelIn(box: string, pin: string): string {
  return pin.startsWith(`${box}.`) ? pin.slice(box.length + 1) : pin;
}

/** Short ids that Mermaid takes, one for each name. */
function idsOf(): (name: string) => string {
  const ids = new Map<string, string>();
  return (name) => {
    const id = ids.get(name) ?? `n${ids.size}`;
    ids.set(name, id);
    return id;
  };
}
