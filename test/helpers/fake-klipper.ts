import type { Socket } from 'node:net';
import { EtxServer, subscribed } from './etx-server.ts';
import { infoIn, situations } from './host-situations.ts';
import { merged, readTranscript, type Message, type Status } from './host-transcript.ts';

/**
 * A stand-in for Klipper's API socket, which says what a real one was recorded to say, when the test wants it: no
 * `jsonrpc` key, errors without a code, remote calls as the client's template says; subscriptions and registrations end
 * with the connection.
 */
export class FakeKlipper {
  readonly server: EtxServer;
  status: Status = situations.ready;
  private readonly templates = new Map<Socket, Map<string, Message>>();
  private readonly subscriptions = new Map<Socket, { objects: Message; template: Message }>();
  private waiting: (() => void)[] | undefined;

  constructor(path: string) {
    this.server = new EtxServer(path);
    this.server.onMessage = (message, socket) => {
      if (this.waiting) this.waiting.push(() => this.answer(message, socket));
      else this.answer(message, socket);
    };
    this.server.onClose = (socket) => {
      this.templates.delete(socket);
      this.subscriptions.delete(socket);
    };
  }

  start(): Promise<void> {
    return this.server.start();
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** As SIGSTOP does: connections live and are made, nothing is answered. */
  hang(): void {
    this.waiting = [];
  }

  /** As SIGCONT does: what was asked meanwhile is answered. */
  goOn(): void {
    const { waiting = [] } = this;
    this.waiting = undefined;
    for (const run of waiting) run();
  }

  /** RESTART: connections end, the socket is there again, and Klipper is in that situation. */
  async restart(status: Status): Promise<void> {
    await this.stop();
    this.status = status;
    await this.start();
  }

  /** The remote methods that somebody has registered and is connected for. */
  get registered(): string[] {
    return [...this.templates.values()].flatMap((templates) => [...templates.keys()]);
  }

  /** `action_call_remote_method`. */
  call(method: string, params: Message): void {
    for (const [socket, templates] of this.templates) {
      const template = templates.get(method);
      if (template) this.server.send(socket, { params, ...template });
    }
  }

  /** What has changed of the printer is told to those who have subscribed. */
  change(changed: Status): void {
    this.status = merged(this.status, changed);
    for (const [socket, { objects, template }] of this.subscriptions) {
      this.server.send(socket, { ...template, params: { eventtime: 1, status: onlyOf(changed, objects) } });
    }
  }

  private answer({ id, method, params }: Message, socket: Socket): void {
    const given = (params ?? {}) as { readonly [key: string]: Message & string };
    const reply = (result: Message) => this.server.send(socket, { id, result });
    if (method === 'info') {
      reply(infoIn(String(this.status['webhooks']?.['state'])));
    } else if (method === 'register_remote_method') {
      const templates = this.templates.get(socket) ?? new Map<string, Message>();
      this.templates.set(socket, templates.set(given['remote_method'] ?? '', given['response_template'] ?? {}));
      reply({});
    } else if (method === 'objects/subscribe') {
      const objects = given['objects'] ?? {};
      this.subscriptions.set(socket, { objects, template: given['response_template'] ?? {} });
      reply({ eventtime: 1, status: subscribed(this.status, objects) });
    } else if (id !== undefined) {
      this.server.send(socket, { ...refusal, id });
    }
  }
}

/** Of what has changed, the objects and fields that are subscribed to. */
export function onlyOf(changed: Status, objects: Message): Status {
  const wanted = Object.entries(changed).filter(([name]) => name in objects);
  return Object.fromEntries(
    wanted.map(([name, fields]) => {
      const told = Object.entries(fields).filter(([field]) => (objects[name] as string[]).includes(field));
      return [name, Object.fromEntries(told)] as const;
    }),
  );
}

/** How Klipper refuses; recorded where another client was refused. */
const refusal = readTranscript('klipper-06b-m112-gcode')
  .lines.map(({ mark }) => /^answer to other client: (\{.*"error".*\})$/s.exec(mark ?? '')?.[1])
  .flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as Message]))[0];
