import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { HalError } from '../../../errors.ts';

/** The UDP discovery port of a simulated plug. */
export interface DiscoveryResponder {
  /** The port it listens or last listened on; 0 before the first start. */
  readonly port: number;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface DiscoveryResponderOptions {
  readonly address: string;
  /** 0 for any free port; read at each start. */
  readonly wantedPort: () => number;
  /** The answers to a datagram, in the number that the plug sends; none if it is not a valid probe. */
  readonly answer: (question: Buffer) => readonly Buffer[];
}

export function createDiscoveryResponder(options: DiscoveryResponderOptions): DiscoveryResponder {
  const { address, wantedPort, answer } = options;
  let socket: Socket | undefined;
  let port = 0;
  return {
    get port() {
      return port;
    },
    async start() {
      if (socket) return;
      const opened = createSocket('udp4');
      socket = opened;
      opened.on('message', (question, { address: to, port: toPort }) => {
        for (const reply of answer(question)) opened.send(reply, toPort, to);
      });
      await new Promise<void>((resolve, reject) => {
        opened.once('error', (cause) => {
          socket = undefined;
          const message = `cannot simulate a plug on UDP ${address}:${wantedPort()}: ${cause.message}`;
          reject(new HalError('program-failed', message, { cause }));
        });
        opened.bind(port === 0 ? wantedPort() : port, address, () => {
          port = opened.address().port;
          opened.on('error', () => undefined);
          resolve();
        });
      });
    },
    async stop() {
      const closing = socket;
      socket = undefined;
      if (!closing) return;
      await new Promise<void>((resolve) => {
        closing.close(resolve);
      });
    },
  };
}
