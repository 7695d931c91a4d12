import type { Socket } from 'node:net';
import { EtxServer, standby, subscribed, type Message, type Status } from './etx-server.ts';

/**
 * A stand-in for Klipper's API socket: no `jsonrpc` key, errors without a code, remote calls as the client's template
 * says; unknown methods without an id are dropped, subscriptions and registrations end with the connection.
 */
export class FakeKlipper {
  readonly server: EtxServer;
  status: Status = standby;
  private readonly templates = new Map<Socket, Map<string, Message>>();
  private readonly subscriptions = new Map<Socket, { objects: Message; template: Message }>();

  constructor(path: string) {
    this.server = new EtxServer(path);
    this.server.onMessage = (message, socket) => this.answer(message, socket);
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

  /** The remote methods that somebody has registered and is connected for. */
  get registered(): string[] {
    return [...this.templates.values()].flatMap((templates) => [...templates.keys()]);
  }

  /** `action_call_remote_method`. */
  call(method: string, params: Message): void {
    for (const [socket, templates] of this.templates) {
      const template = templates.get(method);
      if (template) this.server.send(socket, { ...template, params });
    }
  }

  /** What has changed of the printer is told to those who have subscribed. */
  change(changed: Status): void {
    this.status = Object.fromEntries(
      Object.entries({ ...this.status, ...changed }).map(([name, fields]) => [
        name,
        { ...this.status[name], ...fields },
      ]),
    );
    for (const [socket, { objects, template }] of this.subscriptions) {
      const wanted = Object.fromEntries(Object.entries(objects).filter(([name]) => name in changed));
      const params = { eventtime: 1, status: subscribed(this.status, wanted) };
      this.server.send(socket, { ...template, params });
    }
  }

  private answer({ id, method, params }: Message, socket: Socket): void {
    const given = (params ?? {}) as { readonly [key: string]: Message & string };
    const reply = (result: Message) => this.server.send(socket, { id, result });
    if (method === 'info') {
      reply({ state: 'ready', software_version: 'v0.12.0' });
    } else if (method === 'register_remote_method') {
      const templates = this.templates.get(socket) ?? new Map<string, Message>();
      this.templates.set(socket, templates.set(given['remote_method'] ?? '', given['response_template'] ?? {}));
      reply({});
    } else if (method === 'objects/subscribe') {
      const objects = given['objects'] ?? {};
      this.subscriptions.set(socket, { objects, template: given['response_template'] ?? {} });
      reply({ eventtime: 1, status: subscribed(this.status, objects) });
    } else if (id !== undefined) {
      this.server.send(socket, {
        id,
        error: { error: 'WebRequestError', message: `webhooks: No registered callback for path '${String(method)}'` },
      });
    }
  }
}
