import type { Socket } from 'node:net';
import { EtxServer, subscribed } from './etx-server.ts';
import { onlyOf } from './fake-klipper.ts';
import { infoIn, situations } from './host-situations.ts';
import { answerTo, merged, readTranscript, sentBy, type Message, type Status } from './host-transcript.ts';

const starts = readTranscript('moonraker-02-restart-hot');
const stops = readTranscript('moonraker-06-emergency-stop-hot');
/** What Moonraker was recorded to say by itself of Klipper. */
const notices = {
  ready: sentBy(starts, 'notify_klippy_ready'),
  disconnected: sentBy(starts, 'notify_klippy_disconnected'),
  shutdown: sentBy(stops, 'notify_klippy_shutdown'),
} as const;
const identified = answerTo(starts, 'server.connection.identify');
const serverInfo = answerTo(starts, 'server.info')['result'] as Message;
const registeredAlready = answerTo(starts, 'connection.register_remote_method', (answer) => 'error' in answer);

/**
 * A stand-in for Moonraker's Unix socket, as an agent sees it, with a Klipper behind it; it says what a real one was
 * recorded to say, when the test wants it.
 */
export class FakeMoonraker {
  readonly server: EtxServer;
  status: Status = situations.ready;
  /** Whether Klipper is connected to it. */
  klippy = true;
  /** The events that agents have sent. */
  readonly events: Message[] = [];
  /** How often a registration was refused. */
  refused = 0;
  private readonly agents = new Map<Socket, Set<string>>();
  private readonly subscriptions = new Map<Socket, Message>();
  private waiting: (() => void)[] | undefined;

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

  /** Klipper gets SIGSTOP: Moonraker answers as before, but not what it passes on. */
  hang(): void {
    this.waiting = [];
  }

  goOn(): void {
    const { waiting = [] } = this;
    this.waiting = undefined;
    for (const run of waiting) run();
  }

  /** RESTART: Klipper goes and comes, in that situation; Moonraker tells when it is ready, and nothing of an error. */
  async restart(status: Status): Promise<void> {
    this.goAway();
    await new Promise((resolve) => setImmediate(resolve));
    this.comeBack(status);
  }

  /** Klipper is gone, and with it what was subscribed to. */
  goAway(): void {
    this.klippy = false;
    this.subscriptions.clear();
    this.server.sendAll(notices.disconnected);
  }

  comeBack(status: Status): void {
    this.klippy = true;
    this.status = status;
    if (this.state === 'ready') this.server.sendAll(notices.ready);
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

  /** What has changed is told; of a shutdown, Moonraker tells twice. */
  change(changed: Status): void {
    this.status = merged(this.status, changed);
    for (const [socket, objects] of this.subscriptions) {
      const params = [onlyOf(changed, objects), 1];
      this.server.send(socket, { jsonrpc: '2.0', method: 'notify_status_update', params });
    }
    if (changed['webhooks']?.['state'] === 'shutdown') this.server.sendAll(notices.shutdown);
  }

  private get state(): string {
    return String(this.status['webhooks']?.['state']);
  }

  private answer(message: Message, socket: Socket): void {
    const { id, method } = message;
    const params = (message['params'] ?? {}) as { readonly [key: string]: Message & string };
    const reply = (result: unknown) => this.server.send(socket, { jsonrpc: '2.0', id, result });
    const refuse = (code: number, text: string) =>
      this.server.send(socket, { jsonrpc: '2.0', id, error: { code, message: text } });
    const methods = this.agents.get(socket);
    const passOn = (act: () => void) => {
      if (!this.klippy) refuse(503, 'Klippy Host not connected');
      else if (this.waiting) this.waiting.push(act);
      else act();
    };
    if (method === 'server.connection.identify') {
      this.agents.set(socket, new Set());
      reply(identified['result']);
    } else if (method === 'server.info') {
      const klippy = { klippy_connected: this.klippy, klippy_state: this.klippy ? this.state : 'disconnected' };
      reply({ ...serverInfo, ...klippy });
    } else if (method === 'printer.info') {
      passOn(() => reply(infoIn(this.state)));
    } else if (method === 'connection.register_remote_method') {
      const name = params['method_name'] ?? '';
      if (!methods?.has(name)) return reply(methods?.add(name) && 'ok');
      this.refused++;
      this.server.send(socket, { ...registeredAlready, id });
    } else if (method === 'connection.send_event') {
      this.events.push(params);
      if (id !== undefined) reply('ok');
    } else if (method === 'printer.objects.subscribe') {
      const objects = params['objects'] ?? {};
      passOn(() => {
        this.subscriptions.set(socket, objects);
        reply({ eventtime: 1, status: subscribed(this.status, objects) });
      });
    } else if (method !== undefined && id !== undefined) {
      refuse(-32601, 'Method not found');
    }
  }
}
