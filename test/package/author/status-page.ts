// `GET /NAME` answers with the value of a pin, `POST /NAME` sets it to the text that is sent.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { defineFace, HalError, type FaceType } from 'halyard/face';

export const face: FaceType = defineFace({
  name: 'status-page',
  header: {
    doc: 'Shows values over HTTP on this computer alone, and sets them.',
    options: { port: { type: 'port', required: true, doc: 'where it listens' } },
  },
  async open(api, { option, authority, logger }) {
    const client = api.connect({ name: 'status-page', authority });

    async function answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
      const name = decodeURIComponent(request.url?.slice(1) ?? '');
      try {
        const { value } = request.method === 'POST' ? client.setp(name, await text(request)) : client.getp(name);
        return { status: 200, body: String(value) };
      } catch (error) {
        if (error instanceof HalError) return { status: 400, body: error.message };
        logger.error({ err: error }, 'a request has failed');
        return { status: 500, body: 'failed' };
      }
    }

    const server = createServer((request, response) => {
      void answer(request).then(({ status, body }) => response.writeHead(status).end(body));
    });
    await once(server.listen(Number(option('port')), '127.0.0.1'), 'listening');
    return {
      dispose() {
        server.close();
        server.closeAllConnections();
        client.dispose();
      },
    };
  },
});
