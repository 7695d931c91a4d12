import { messageOf } from '../../errors.ts';
import { defineFace, type FaceType } from '../face.ts';
import { isRefusal, keepLink, objectIn, type Link } from '../printer-host/link.ts';
import type { JsonObject } from '../../util/json.ts';
import { checkPrinterHost, createRemoteMethods, socketPath } from '../printer-host/remote.ts';
import { createStatusPins, statusIn } from '../printer-host/status.ts';
import { dialSocket, type Dial } from '../printer-host/wire.ts';

/**
 * Moonraker as a face, over its Unix socket, as an agent. Macros of Klipper call the machine by
 * `action_call_remote_method`, other clients of Moonraker by `server.extensions.request`. Pins show the printer's
 * status, and every front-end gets the events of the machine as `notify_agent_event`.
 */
export const moonraker: FaceType = moonrakerOver(dialSocket);

/** The Moonraker face over connections that `dial` makes. */
export function moonrakerOver(dial: Dial): FaceType {
  return defineFace({
    name: 'moonraker',
    check: checkPrinterHost,
    open(api, context) {
      const pins = createStatusPins(context);
      const remote = createRemoteMethods(api, context);
      const online = context.bit('online');
      let current: Link | undefined;
      const link = keepLink(
        {
          envelope: { jsonrpc: '2.0' },
          async opened(opened) {
            await opened.request('server.connection.identify', {
              client_name: context.text('agent') ?? 'halyard',
              version: '1',
              type: 'agent',
              url: 'https://www.npmjs.com/package/halyard',
            });
            current = opened;
            await Promise.all([register(opened), look(opened)]);
          },
          received,
          checked: look,
          lost() {
            current = undefined;
            pins.stale();
          },
        },
        { path: socketPath(context), clock: context.clock, logger: context.logger, dial },
      );
      const unsubscribe = api.events.subscribe(({ type, name, cause, time, details }) => {
        const data = { name, cause, time, ...(details && { details }) };
        current?.send({ method: 'connection.send_event', params: { event: type, data } });
      });
      return {
        dispose() {
          unsubscribe();
          link.dispose();
          remote.dispose();
        },
      };

      function received(message: JsonObject, link: Link): void {
        const { method, id } = message;
        const [first] = Array.isArray(message['params']) ? (message['params'] as unknown[]) : [];
        if (method === 'notify_status_update') pins.update(objectIn(first) ?? {});
        else if (method === 'notify_klippy_ready') void subscribe(link);
        else if (method === 'notify_klippy_shutdown') pins.update({ webhooks: { state: 'shutdown' } });
        else if (method === 'notify_klippy_disconnected') pins.stale();
        else if (!String(method).startsWith('notify_')) void answer(message, id, link);
      }

      /** Calls by macros have no id; requests of other clients, which Moonraker passes on to agents, have one. */
      async function answer(message: JsonObject, id: unknown, link: Link): Promise<void> {
        const outcome = await remote.call(message);
        if (id !== undefined) link.send({ id, ...outcome });
      }

      /**
       * Checks whether Moonraker and Klipper answer. Moonraker's `server.info` still says ready when Klipper hangs;
       * `printer.info` is passed on to Klipper.
       */
      async function look(link: Link): Promise<void> {
        const answers = link.request('printer.info', {}).then(() => true, isRefusal);
        const info = objectIn(await link.request('server.info', {}));
        if (info?.['klippy_connected'] !== true || !(await answers)) pins.stale();
        else if (online.value) pins.alive();
        else await subscribe(link);
      }

      /** The next `look` retries a failure. Must not be sent to a Klipper that hangs: other clients would wait. */
      async function subscribe({ request }: Link): Promise<void> {
        const begin = (result: unknown) => pins.begin(statusIn(result));
        await request('printer.objects.subscribe', { objects: pins.objects }, begin).catch(() => {});
      }

      /**
       * Once per connection: Moonraker registers the methods with every new Klipper. When it refuses one, because another
       * client has registered it, the others still work.
       */
      async function register({ request }: Link): Promise<void> {
        await Promise.all(
          remote.names.map((method) =>
            request('connection.register_remote_method', { method_name: method }).catch((error: unknown) => {
              context.logger.warn({ method, error: messageOf(error) }, 'a remote method was not registered');
            }),
          ),
        );
      }
    },
  });
}
