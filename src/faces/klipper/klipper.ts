import { defineFace, type FaceType } from '../face.ts';
import { keepLink } from '../printer-host/link.ts';
import { checkPrinterHost, createRemoteMethods, socketPath } from '../printer-host/remote.ts';
import { createStatusPins, statusIn } from '../printer-host/status.ts';
import { dialSocket, type Dial } from '../printer-host/wire.ts';

/** Klipper calls this method with status changes. */
const updateMethod = 'halyard.update';

/**
 * Klipper as a face, over its API socket: macros call the machine by `action_call_remote_method`, and pins show the
 * printer's status.
 *
 * Klipper does not speak JSON-RPC 2.0. It calls back with a template that the client gives; this one has JSON-RPC's form.
 */
export const klipper: FaceType = klipperOver(dialSocket);

/** The Klipper face over connections that `dial` makes. */
export function klipperOver(dial: Dial): FaceType {
  return defineFace({
    name: 'klipper',
    check: checkPrinterHost,
    open(api, context) {
      const pins = createStatusPins(context);
      const remote = createRemoteMethods(api, context);
      const link = keepLink(
        {
          envelope: {},
          /** Registers the methods first and all at once: Klipper ignores a macro's call of an unknown method. */
          async opened({ request }) {
            const subscription = { objects: pins.objects, response_template: { method: updateMethod } };
            await Promise.all([
              ...remote.names.map((name) => {
                const template = { jsonrpc: '2.0', method: name };
                return request('register_remote_method', { remote_method: name, response_template: template });
              }),
              request('info', { client_info: { program: 'halyard' } }),
              request('objects/subscribe', subscription, (result) => pins.begin(statusIn(result))),
            ]);
          },
          received(message) {
            if (message['method'] === updateMethod) pins.update(statusIn(message['params']));
            else void remote.call(message);
          },
          async checked({ request }) {
            await request('info', {});
            pins.alive();
          },
          lost: () => pins.stale(),
        },
        { path: socketPath(context), clock: context.clock, logger: context.logger, dial },
      );
      return {
        dispose() {
          link.dispose();
          remote.dispose();
        },
      };
    },
  });
}
