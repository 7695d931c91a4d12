import { defineComponent, type ComponentType } from './define.ts';
import { keepLink, objectIn, type JsonObject } from './printer-host/link.ts';
import { createRemoteMethods, paramsOf, socketPath } from './printer-host/remote.ts';
import { createStatusPins } from './printer-host/status.ts';

/** The method by which Klipper is asked to tell of changes. */
const updateMethod = 'halyard.update';

/**
 * Klipper as a component, over its API socket: macros reach the machine by `action_call_remote_method`, and what the
 * printer does comes back as pins.
 *
 * Klipper speaks no JSON-RPC 2.0, but sends whatever a client gives it as a template; here that is JSON-RPC's form.
 */
export const klipper: ComponentType = defineComponent('klipper', (scope) => {
  const pins = createStatusPins(scope);
  const remote = createRemoteMethods(scope);
  let end = () => {};

  scope.onStart(() => {
    const link = keepLink(
      {
        envelope: {},
        async opened({ request }) {
          await request('info', { client_info: { program: 'halyard' } });
          for (const name of remote.names) {
            const template = { jsonrpc: '2.0', method: name };
            await request('register_remote_method', { remote_method: name, response_template: template });
          }
          const subscription = { objects: pins.objects, response_template: { method: updateMethod } };
          update(objectIn(await request('objects/subscribe', subscription)));
        },
        received(message) {
          if (message['method'] === updateMethod) update(objectIn(message['params']));
          else void remote.call(String(message['method']), paramsOf(message));
        },
        async checked({ request }) {
          await request('info', {});
        },
        lost: () => pins.stale(),
      },
      { path: socketPath(scope), clock: scope.clock, logger: scope.logger },
    );
    end = () => link.dispose();
  });

  return {
    async dispose() {
      end();
      remote.dispose();
    },
  };

  function update(params: JsonObject | undefined): void {
    const status = objectIn(params?.['status']);
    if (status) pins.update(status);
  }
});
