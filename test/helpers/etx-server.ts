import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Message, Status } from './host-transcript.ts';

/** A Unix socket on which messages end with ETX, for stand-ins of Klipper and Moonraker. */
export class EtxServer {
  readonly path: string;
  readonly sockets = new Set<Socket>();
  /** Every message that has come, over all connections. */
  readonly received: Message[] = [];
  /** How often somebody has connected. */
  connections = 0;
  /** While TRUE, nothing that is sent to it is read. */
  deaf = false;
  /** Acts on a message. */
  onMessage: (message: Message, socket: Socket) => void = () => {};
  onClose: (socket: Socket) => void = () => {};
  private server: Server | undefined;

  constructor(path: string) {
    this.path = path;
  }

  async start(): Promise<void> {
    this.server = createServer((socket) => this.take(socket));
    this.server.listen(this.path);
    await once(this.server, 'listening');
  }

  send(socket: Socket, message: Message): void {
    socket.write(`${JSON.stringify(message)}\u0003`);
  }

  sendAll(message: Message): void {
    for (const socket of this.sockets) this.send(socket, message);
  }

  /** Hangs up on everybody and is gone. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
    rmSync(this.path, { force: true });
  }

  private take(socket: Socket): void {
    this.connections++;
    this.sockets.add(socket);
    let text = '';
    socket.setEncoding('utf8');
    if (this.deaf) socket.pause();
    else {
      socket.on('data', (chunk: string) => {
        const frames = (text + chunk).split('\u0003');
        text = frames.pop() ?? '';
        for (const frame of frames) {
          const message = JSON.parse(frame) as Message;
          this.received.push(message);
          this.onMessage(message, socket);
        }
      });
    }
    socket.on('error', () => {});
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.onClose(socket);
    });
  }
}

/** What is told of Klipper's objects to one who has subscribed to some of their fields. */
export function subscribed(status: Status, objects: Message): Status {
  return Object.fromEntries(
    Object.entries(objects).map(([name, fields]) => [
      name,
      status[name] === undefined
        ? {}
        : Object.fromEntries((fields as string[]).map((field) => [field, status[name]?.[field] ?? null])),
    ]),
  );
}
