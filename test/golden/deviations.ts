import type { Observed } from './replay.ts';

/** An intended difference from LinuxCNC 2.9; docs/hal-differences.md explains each. */
export interface Deviation {
  /** As named in docs/hal-differences.md. */
  readonly name: string;
  /** The calls that differ, by `RecordedCall.id`. */
  readonly calls: readonly string[];
  /** The expected result in place of the recorded one. */
  readonly ours: (recorded: Observed, call: string) => Observed;
  /** Commands that restore the recorded state of the HAL, so that later calls can be compared. */
  readonly afterwards?: readonly string[];
}

const emptySignals: Observed = {
  out: ['Signals:', 'Type          Value  Name     (linked to)', ''],
  err: [],
  code: 0,
};

const done: Observed = { out: [], err: [], code: 0 };

const refused = (...err: readonly string[]): Observed => ({
  out: [],
  err: err.map((line) => `<commandline>:0: ${line}`),
  code: 1,
});

const printed = (text: string): Observed => ({ out: [text], err: [], code: 0 });

const without = (lines: readonly string[], unwanted: RegExp) => lines.filter((line) => !unwanted.test(line));

function atomicNet(signal: string, call: string, refusal: string): Deviation {
  const [number = ''] = /\d+(?= )/.exec(call) ?? [];
  const next = (by: number) => `e3/${Number(number) + by}`;
  const show = `${next(1)} show sig ${signal}`;
  const delsig = `${next(2)} delsig ${signal}`;
  return {
    name: 'Net is atomic',
    calls: [call, show, delsig],
    ours(_, which) {
      if (which === call) return refused(refusal);
      if (which === show) return emptySignals;
      return { out: [], err: [`HAL: ERROR: signal '${signal}' not found`], code: 1 };
    },
  };
}

function outOfRange(call: string, type: 'S32' | 'U32'): Deviation {
  const value = call.split(' ').at(-1) ?? '';
  return {
    name: 'Integers do not wrap',
    calls: [call],
    ours: () => refused(`value '${value}' out of range for ${type}`, 'setp failed'),
  };
}

/** Every call of the transcript with a different result here, and that result. */
export const deviations: readonly Deviation[] = [
  {
    name: 'Values are not cut to 13 characters',
    calls: ['e1/49 getp c.f-in', 'e1/50 show pin c.f-in', 'e1/51 -s show pin c.f-in'],
    ours: (recorded) => ({ ...recorded, out: recorded.out.map((line) => line.replace('e-10', 'e-100')) }),
  },
  outOfRange('e1/58 setp c.s-in 2147483648', 'S32'),
  outOfRange('e1/60 setp c.s-in 99999999999999999999', 'S32'),
  outOfRange('e1/73 setp c.u-in -1', 'U32'),
  outOfRange('e1/75 setp c.u-in 4294967296', 'U32'),
  {
    name: 'Integers do not wrap',
    calls: ['e1/59 getp c.s-in', 'e1/61 getp c.s-in', 'e1/65 getp c.s-in'],
    ours: () => printed('15'),
  },
  { name: 'Integers do not wrap', calls: ['e1/76 getp c.u-in'], ours: () => printed('4294967295') },
  atomicNet(
    'io2',
    'e3/3 net io2 c.b-out d.b-io',
    `Signal 'io2' can not add I/O pin 'd.b-io', it already has OUT pin 'c.b-out'`,
  ),
  atomicNet(
    'io3',
    'e3/6 net io3 d.b-io c.b-out',
    `Signal 'io3' can not add OUT pin 'c.b-out', it already has I/O pin 'd.b-io'`,
  ),
  atomicNet(
    'two',
    'e3/9 net two c.b-out c.b-out2',
    `Signal 'two' can not add OUT pin 'c.b-out2', it already has OUT pin 'c.b-out'`,
  ),
  atomicNet('mix', 'e3/12 net mix c.b-in d.f-in', `Signal 'mix' of type 'bit' cannot add pin 'd.f-in' of type 'float'`),
  {
    name: 'There is no type port',
    calls: ['e3/64 newsig e6 port'],
    ours: () => refused(`Unknown signal type 'port'`, 'newsig failed'),
  },
  {
    name: 'There is no type port',
    calls: ['e3/72 list sig'],
    ours: (recorded) => ({ ...recorded, out: recorded.out.map((line) => line.replace(' e6 ', ' ')) }),
  },
  {
    name: 'There is no type port',
    calls: ['e3/89 save', 'e3/90 save sig', 'e3/91 save sigu', 'e3/92 save net', 'e3/93 save neta'],
    ours: (recorded) => ({ ...recorded, out: without(recorded.out, /^newsig e6 /) }),
  },
  {
    name: 'There are the types s64 and u64',
    calls: ['e3/65 newsig e7 s64'],
    ours: () => done,
    afterwards: ['delsig e7'],
  },
  {
    name: 'Names have up to 127 bytes',
    calls: ['e3/67 newsig aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeee bit'],
    ours: () => done,
    afterwards: ['delsig aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeee'],
  },
  {
    name: 'loadusr -W does not wait for ever',
    calls: ['e4/4 loadusr -Wn wrong ./slow.py right 0 0'],
    ours: ({ err }) => ({
      out: [],
      err: [...err.slice(0, -1), '<commandline>:0: ./slow.py did not become ready within 20 seconds, terminated'],
      code: 1,
    }),
  },
  {
    name: 'loadusr -W waits for the component of its own program',
    calls: ['e4/18 loadusr -W ./slow.py slow 0 0'],
    ours: () => refused('waitpid failed ./slow.py slow', './slow.py exited without becoming ready'),
  },
  {
    name: 'A killed program leaves a dead component, whose name is free',
    calls: ['e4/24 show comp', 'e4/29 show comp'],
    ours: (recorded) => ({
      ...recorded,
      out: recorded.out.map((line) => (/ crash /.test(line) ? line.replace(/ready$/, 'dead') : line)),
    }),
  },
  {
    name: 'A killed program leaves a dead component, whose name is free',
    calls: ['e4/34 show comp', 'e4/38 show comp', 'e4/42 show comp'],
    ours: (recorded) => ({ ...recorded, out: without(recorded.out, / crash /) }),
  },
  {
    name: 'A killed program leaves a dead component, whose name is free',
    calls: ['e4/39 show sig', 'e4/41 show sig'],
    ours: (recorded) => ({
      ...recorded,
      out: without(recorded.out, / crash\./).map((line) => line.replace('9  cs', '3  cs')),
    }),
  },
  {
    name: 'The threads of a module go with it',
    calls: ['e5/63 show thread', 'e5/65 show thread'],
    ours: ({ out }) => ({ out: [...out.slice(0, 2), ''], err: [], code: 0 }),
  },
];

/** The same for block p1, whose output was recorded as one stream: lines that replace others. */
export const fileDeviations: readonly {
  readonly name: string;
  readonly recorded: readonly string[];
  readonly ours: readonly string[];
}[] = [
  {
    name: 'A missing parenthesis is reported',
    recorded: ['p1.hal:43: Empty variable name.'],
    ours: ['p1.hal:42: Missing close parenthesis.', 'p1.hal:43: Empty variable name.'],
  },
  {
    name: 'Output stays in order in a sourced file',
    recorded: ['<HOME>/f/sub.hal:1: HALCMD MSG: insub', `<HOME>/f/sub.hal:3: Unknown command 'quit'`, '425'],
    ours: ['<HOME>/f/sub.hal:1: HALCMD MSG: insub', '425', `<HOME>/f/sub.hal:3: Unknown command 'quit'`],
  },
];

/** Steps of the transcript that cannot be repeated here, with the reason. */
export const notReplayed: readonly { readonly step: string; readonly reason: string }[] = [
  { step: 'e4 $ clock', reason: 'shows how long the recorded calls took' },
  { step: `e4 $ ps aux | grep -c 'crash.p[y]'`, reason: 'looks for a process of the recorded computer' },
  {
    step: 'm62',
    reason: 'calls of a motion controller, none of halcmd; the tests of gcode and motion are measured by it',
  },
];
