import { onTestFinished } from 'vitest';
import { scriptedServer, wire } from './plugs-scripted-server.ts';

export interface AnsweringPlug {
  /** What `-H` takes. */
  readonly host: string;
  readonly port: number;
}

/** A plug on 127.0.0.1 that answers each method with what the test says. It goes with the test. */
export async function answeringPlug(answerTo: (method: string) => object): Promise<AnsweringPlug> {
  const server = await scriptedServer(({ json, socket }) => {
    const reply = Object.entries(json as object).map(([module, methods]) => [
      module,
      Object.fromEntries(Object.keys(methods as object).map((method) => [method, answerTo(method)])),
    ]);
    socket.write(wire(Object.fromEntries(reply)));
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { host: `127.0.0.1:${server.port}`, port: server.port };
}
