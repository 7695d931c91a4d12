import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A message that halyard wrote on its stdout. */
export interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly code?: string } };
}

/** A halyard process as a user starts it, but one that looks for no others beside it; with the JSON-RPC side of a host that keeps no secrets from the test. */
export class HalyardProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly messages: Message[] = [];
  stderr = '';
  private readonly waiting = new Set<() => void>();
  private nextId = 1;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}, bin = 'dist/main.cjs') {
    this.child = spawn(process.execPath, [bin, ...args], {
      env: { PATH: process.env['PATH'], HALYARD_RUNTIME_DIR: '', ...env },
    });
    this.child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.messages.push(JSON.parse(line) as Message);
      for (const check of this.waiting) check();
    });
    this.child.stdin.on('error', () => {});
    this.child.once('exit', () => {
      for (const check of this.waiting) check();
    });
  }

  /** The first message, past or to come, that fits; rejects when the process ends before. */
  message(fits: (message: Message) => boolean, from = 0): Promise<Message> {
    return new Promise((resolve, reject) => {
      let seen = from;
      const check = () => {
        if (this.child.exitCode !== null || this.child.signalCode !== null) {
          this.waiting.delete(check);
          reject(new Error(`halyard has ended: ${this.stderr}`));
        }
        for (; seen < this.messages.length; seen++) {
          const message = this.messages[seen];
          if (!message || !fits(message)) continue;
          this.waiting.delete(check);
          resolve(message);
          return;
        }
      };
      this.waiting.add(check);
      check();
    });
  }

  ready(): Promise<Message> {
    return this.message((message) => message.method === 'runner.ready');
  }

  write(text: string | Buffer): void {
    this.child.stdin.write(text);
  }

  send(method: string, params: object): number {
    const id = this.nextId++;
    this.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return id;
  }

  /** Sends a request and gives the whole answer, error or result. */
  request(method: string, params: object): Promise<Message> {
    const from = this.messages.length;
    const id = this.send(method, params);
    return this.message((message) => message.id === id && message.method === undefined, from);
  }

  async result(method: string, params: object): Promise<unknown> {
    const { result, error } = await this.request(method, params);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** The value of a pin or param. */
  async value(name: string): Promise<unknown> {
    return ((await this.result('hal.getp', { name })) as { value: unknown }).value;
  }

  /** Asks until the pin has the value; the test's own limit bounds it. */
  async becomes(name: string, value: unknown): Promise<void> {
    while ((await this.value(name)) !== value) {
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
  }

  async exit(): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const [code] = (await once(this.child, 'exit')) as [number | null];
    return code;
  }

  /** Ends stdin and gives the exit code. */
  end(): Promise<number | null> {
    this.child.stdin.end();
    return this.exit();
  }

  /** For the end of a test, whatever has become of it. */
  async dispose(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.exit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

/** Runs a command to its end. */
export async function halyard(
  args: readonly string[],
  options: { input?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['dist/main.cjs', ...args], {
    env: { PATH: process.env['PATH'], HALYARD_RUNTIME_DIR: '', ...options.env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}
