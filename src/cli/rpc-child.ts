import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as v from 'valibot';
import { defineMethod } from '../faces/methods/method.ts';
import { createPeer } from '../faces/rpc/peer.ts';
import { silentLogger } from '../util/logger.ts';

/** Timeout of one request to the child. */
const requestMs = 3000;
/** How long the child has to end by itself. */
const endMs = 3000;

export interface RpcChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A `halyard run` as a child process, used as a printer's host uses it: over its stdin and stdout. */
export interface RpcChild {
  /** Resolves with the machine's name when every component is ready. */
  readonly ready: Promise<string>;
  request(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** The last value of a name in `hal.changed`. */
  value(name: string): boolean | number | string | undefined;
  /** Ends its stdin and gives its exit code. */
  end(): Promise<number | null>;
}

const jsonValue = v.union([v.boolean(), v.number(), v.string()]);

/** Starts halyard as a child process. Its log goes to `stderr`. */
export function spawnRpcChild(options: RpcChildOptions, stderr: NodeJS.WritableStream): RpcChild {
  const child = spawn(options.command, options.args, { env: options.env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stderr.pipe(stderr, { end: false });
  const values = new Map<string, boolean | number | string>();
  let becomeReady = (_machine: string) => {};
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const ready = Promise.race([
    new Promise<string>((resolve) => (becomeReady = resolve)),
    exited.then(([code]) => Promise.reject(new Error(`halyard run has ended with exit code ${String(code)}`))),
  ]);
  ready.catch(() => {}); // handled even if `ready` is not awaited
  const peer = createPeer({
    input: child.stdout,
    output: child.stdin,
    logger: silentLogger,
    methods: [
      defineMethod({
        name: 'runner.ready',
        doc: 'Every component is ready.',
        params: v.strictObject({ machine: v.string() }),
        result: v.null(),
        example: { params: { machine: 'printer' }, result: null },
        run: ({ machine }) => becomeReady(machine),
      }),
      defineMethod({
        name: 'hal.changed',
        doc: 'Values have changed.',
        params: v.strictObject({
          id: v.number(),
          changes: v.array(v.strictObject({ name: v.string(), value: jsonValue, time: v.number() })),
        }),
        result: v.null(),
        example: { params: { id: 1, changes: [] }, result: null },
        run({ changes }) {
          for (const { name, value } of changes) values.set(name, value);
        },
      }),
    ],
  });

  return {
    ready,
    request: (method, params) => peer.request(method, { ...params }, requestMs),
    value: (name) => values.get(name),
    async end() {
      peer.dispose();
      child.stdin.end();
      const impatience = setTimeout(() => child.kill('SIGKILL'), endMs);
      const [code] = await exited;
      clearTimeout(impatience);
      return code;
    },
  };
}
