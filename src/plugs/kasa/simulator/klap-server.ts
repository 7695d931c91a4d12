import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Clock } from '../../../util/clock.ts';
import { isObject } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';
import { authHash, clientHash, createKlapCipher, nextSequence, serverHash } from '../transport/klap-crypto.ts';
import type { KlapAccount, KlapCipher, KlapSeeds, KlapVersion } from '../transport/klap-crypto.ts';
import type { WireAnswer } from './faults.ts';
import { httpAnswer, readHttp } from './http.ts';
import type { HttpRequest } from './http.ts';
import { createTcpListener } from './tcp-listener.ts';
import type { TcpListener } from './tcp-listener.ts';

export interface KlapServerOptions {
  readonly address: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly version: KlapVersion;
  readonly account: KlapAccount;
  /** How long a login lasts. */
  readonly sessionS: number;
  readonly clock: Clock;
  /** Called with each request; its answer, sealed by `seal`, may be written later, or never. */
  readonly serve: (request: JsonObject, socket: Socket, seal: (reply: JsonObject) => WireAnswer) => void;
  /** Writes any other answer: a step of the login, or a refusal. */
  readonly respond: (socket: Socket, answer: WireAnswer) => void;
}

export interface KlapServer extends TcpListener {
  /** Drops the session, as when another client logs in or the plug restarts. */
  forgetSession(): void;
}

interface Session {
  readonly cookie: string;
  readonly cipher: KlapCipher;
  /** The lowest valid number of the next message. */
  sequence: number;
  readonly endsAtMs: number;
}

/** An HTTP server that speaks KLAP like a strict plug: one session, one account, each number once. */
export function createKlapServer(options: KlapServerOptions): KlapServer {
  const { address, port, version, account, sessionS, clock, serve, respond } = options;
  const auth = authHash(version, account);
  let pending: { readonly seeds: KlapSeeds; readonly cookie: string } | undefined;
  let session: Session | undefined;

  const greet = (local: Buffer): WireAnswer => {
    if (local.length !== 16) return httpAnswer(400);
    pending = { seeds: { local, remote: randomBytes(16) }, cookie: randomBytes(16).toString('hex').toUpperCase() };
    const cookies = `Set-Cookie: TP_SESSIONID=${pending.cookie};TIMEOUT=${sessionS}`;
    return httpAnswer(200, Buffer.concat([pending.seeds.remote, serverHash(version, pending.seeds, auth)]), [cookies]);
  };
  const admit = ({ body, cookie }: HttpRequest): WireAnswer => {
    if (!pending || cookie !== `TP_SESSIONID=${pending.cookie}`) return httpAnswer(403);
    if (!body.equals(clientHash(version, pending.seeds, auth))) return httpAnswer(403);
    const cipher = createKlapCipher(pending.seeds, auth);
    const sequence = nextSequence(cipher.firstSequence);
    session = { cookie, cipher, sequence, endsAtMs: clock.now() + sessionS * 1000 };
    pending = undefined;
    return httpAnswer(200);
  };
  const take = (request: HttpRequest, socket: Socket): void => {
    if (!session || request.cookie !== session.cookie || clock.now() >= session.endsAtMs) {
      respond(socket, httpAnswer(403));
      return;
    }
    const { cipher } = session;
    const sequence = Number(request.query.get('seq'));
    // Wrapping subtraction: distance from the expected number.
    const isNew = sequence === (sequence | 0) && ((sequence - session.sequence) | 0) >= 0;
    const json = isNew ? parse(cipher, sequence, request.body) : undefined;
    if (!json) {
      respond(socket, httpAnswer(400));
      return;
    }
    session.sequence = nextSequence(sequence);
    serve(json, socket, (reply) => httpAnswer(200, cipher.seal(sequence, JSON.stringify(reply))));
  };

  const accept = (socket: Socket) => {
    readHttp(socket, (request) => {
      const { method, path, body } = request;
      if (method !== 'POST') respond(socket, httpAnswer(404));
      else if (path === '/app/handshake1') respond(socket, greet(body));
      else if (path === '/app/handshake2') respond(socket, admit(request));
      else if (path === '/app/request') take(request, socket);
      else respond(socket, httpAnswer(404));
    });
  };
  const listener = createTcpListener({ address, port, accept });
  return {
    get port() {
      return listener.port;
    },
    start: () => listener.start(),
    stop: () => listener.stop(),
    forgetSession() {
      session = undefined;
    },
  };
}

/** The request in a body; undefined if the signature is wrong. */
function parse(cipher: KlapCipher, sequence: number, body: Buffer): JsonObject | undefined {
  try {
    const text = cipher.open(sequence, body);
    if (!cipher.seal(sequence, text).equals(body)) return undefined;
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
