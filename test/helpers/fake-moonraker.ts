import type { Socket } from 'node:net';
import { EtxServer, standby, subscribed, type Message, type Status } from './etx-server.ts';

/** A stand-in for Moonraker's Unix socket, as an agent sees it. */
export class FakeMoonraker {
  readonly server: EtxServer;
  status: Status = standby;
  klippy: 'ready' | 'shutdown' | 'disconnected' = 'ready';
  /** The events that agents have sent. */
  readonly events: Message[] = [];
  private readonly agents = new Map<Socket, Set<string>>();
  private readonly subscriptions = new Map<Socket, Message>();

  constructor(path: string) {
    this.server = new EtxServer(path);
    this.server.onMessage = (message, socket) => this.answer(message, socket);
    this.server.onClose = (socket) => {
      this.agents.delete(socket);
      this.subscriptions.delete(socket);
    };
  }

  start(): Promise<void> {
    return this.server.start();
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  get registered(): string[] {
    return [...this.agents.values()].flatMap((methods) => [...methods]);
  }

  /** A macro of Klipper calls. */
  call(method: string, params: Message): void {
    for (const [socket, methods] of this.agents) {
      if (methods.has(method)) this.server.send(socket, { jsonrpc: '2.0', method, params });
    }
  }

  /** Another client asks the agent by `server.extensions.request`; its answer comes among `server.received`. */
  ask(id: number, method: string, params: Message): void {
    this.server.sendAll({ jsonrpc: '2.0', id, method, params });
  }

  change(changed: Status): void {
    this.status = { ...this.status, ...changed };
    for (const [socket, objects] of this.subscriptions) {
      const wanted = Object.fromEntries(Object.entries(objects).filter(([name]) => name in changed));
      const status = subscribed(this.status, wanted);
      this.server.send(socket, { jsonrpc: '2.0', method: 'notify_status_update', params: [status, 1] });
    }
  }

  /** Klipper goes and comes; what was subscribed to is forgotten. */
  setKlippy(state: 'ready' | 'shutdown' | 'disconnected'): void {
    this.klippy = state;
    if (state === 'disconnected') this.subscriptions.clear();
    this.server.sendAll({ jsonrpc: '2.0', method: `notify_klippy_${state}` });
  }

  private answer(message: Message, socket: Socket): void {
    const { id, method } = message;
    const params = (message['params'] ?? {}) as { readonly [key: string]: Message & string };
    const reply = (result: unknown) => this.server.send(socket, { jsonrpc: '2.0', id, result });
    const refuse = (code: number, text: string) =>
      this.server.send(socket, { jsonrpc: '2.0', id, error: { code, message: text } });
    const methods = this.agents.get(socket);
    if (method === 'server.connection.identify') {
      this.agents.set(socket, new Set());
      reply({ connection_id: 1 });
    } else if (method === 'server.info') {
      reply({ klippy_connected: this.klippy !== 'disconnected', klippy_state: this.klippy });
    } else if (method === 'connection.register_remote_method') {
      const name = params['method_name'] ?? '';
      if (methods?.has(name)) refuse(400, `Remote method (${name}) already registered`);
      else reply(methods?.add(name) && 'ok');
    } else if (method === 'connection.send_event') {
      this.events.push(params);
      if (id !== undefined) reply('ok');
    } else if (method === 'printer.objects.subscribe') {
      const objects = params['objects'] ?? {};
      if (this.klippy === 'disconnected') return refuse(503, 'Klippy Host not connected');
      this.subscriptions.set(socket, objects);
      reply({ eventtime: 1, status: subscribed(this.status, objects) });
    } else if (method !== undefined && id !== undefined) {
      refuse(-32601, 'Method not found');
    }
  }
}
