import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Message = { readonly [key: string]: unknown };

/** Klipper's objects as they are. */
export type Status = { readonly [object: string]: Message };

/** A line of a recording of a real host; `t` in seconds since its start. test/golden/hosts/README.md tells of them. */
export interface Line {
  readonly t: number;
  readonly dir?: 'client→host' | 'host→client';
  readonly conn?: number;
  readonly msg?: Message;
  readonly event?: 'open' | 'closed by host' | 'closed by client' | 'host listens' | 'host listens no more';
  /** What was done to the host. */
  readonly mark?: string;
}

export interface Transcript {
  /** Such as `klipper-02-restart-hot`. */
  readonly name: string;
  readonly host: 'klipper' | 'moonraker';
  readonly what: string;
  readonly lines: readonly Line[];
  readonly endS: number;
}

const folder = 'test/golden/hosts';

export const transcriptNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => file.replace(/\.jsonl$/, ''));

export function readTranscript(name: string): Transcript {
  const [header, ...lines] = readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown) as [Pick<Transcript, 'host' | 'what'>, ...Line[]];
  return { name, host: header.host, what: header.what, lines, endS: lines.at(-1)?.t ?? 0 };
}

/** The first answer that was recorded to a request of that method. */
export function answerTo(
  { lines }: Transcript,
  method: string,
  isIt: (answer: Message) => boolean = () => true,
): Message {
  for (const { dir, conn, msg } of lines) {
    if (dir !== 'client→host' || msg?.['method'] !== method) continue;
    const answer = lines.find(
      (line) => line.dir === 'host→client' && line.conn === conn && line.msg?.['id'] === msg['id'],
    );
    if (answer?.msg && isIt(answer.msg)) return answer.msg;
  }
  throw new Error(`no answer to ${method} was recorded`);
}

/** The first message with that method that the host has sent by itself. */
export function sentBy({ name, lines }: Transcript, method: string): Message {
  const line = lines.find(({ dir, msg }) => dir === 'host→client' && msg?.['method'] === method);
  if (!line?.msg) throw new Error(`no ${method} in ${name}`);
  return line.msg;
}

/** All of Klipper's objects that a message tells, whole or what has changed of them. */
export function statusIn(msg: Message): Status | undefined {
  const { method, params, result } = msg as { method?: unknown; params?: unknown; result?: { status?: Status } };
  if (method === 'halyard.update') return (params as { status: Status }).status;
  if (method === 'notify_status_update') return (params as [Status])[0];
  return method === undefined ? result?.status : undefined;
}

/** The status with what has changed. */
export function merged(status: Status, changed: Status): Status {
  const fields = Object.entries(changed).map(([name, values]) => [name, { ...status[name], ...values }] as const);
  return { ...status, ...Object.fromEntries(fields) };
}
