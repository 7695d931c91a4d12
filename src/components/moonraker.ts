import { messageOf } from '../errors.ts';
import { defineComponent, type ComponentType } from './define.ts';
import { keepLink, objectIn, type JsonObject, type Link } from './printer-host/link.ts';
import { createRemoteMethods, paramsOf, socketPath } from './printer-host/remote.ts';
import { createStatusPins } from './printer-host/status.ts';

/**
 * Moonraker as a component, over its Unix socket, as an agent: macros of Klipper reach the machine by
 * `action_call_remote_method`, other clients of Moonraker by `server.extensions.request`, what the printer does comes
 * back as pins, and what happens in the machine goes to every front-end as `notify_agent_event`.
 */
export const moonraker: ComponentType = defineComponent('moonraker', (scope) => {
  const pins = createStatusPins(scope);
  const remote = createRemoteMethods(scope);
  let end = () => {};

  scope.onStart(() => {
    let current: Link | undefined;
    const link = keepLink(
      {
        envelope: { jsonrpc: '2.0' },
        async opened(opened) {
          await opened.request('server.connection.identify', {
            client_name: scope.text('agent') ?? 'halyard',
            version: '1',
            type: 'agent',
            url: 'https://www.npmjs.com/package/halyard',
          });
          await register(opened);
          current = opened;
          if (await klippyIsReady(opened)) await subscribe(opened);
        },
        received,
        async checked(opened) {
          if (!(await klippyIsReady(opened))) pins.stale();
          else if (!scope.bit('online').value) await subscribe(opened);
        },
        lost() {
          current = undefined;
          pins.stale();
        },
      },
      { path: socketPath(scope), clock: scope.clock, logger: scope.logger },
    );
    const events = scope.events?.subscribe?.(({ type, ...data }) => {
      current?.send({ method: 'connection.send_event', params: { event: type, data } });
    });
    end = () => {
      events?.unsubscribe();
      link.dispose();
    };
  });

  return {
    async dispose() {
      end();
      remote.dispose();
    },
  };

  function received(message: JsonObject, link: Link): void {
    const { method, id } = message;
    const [first] = Array.isArray(message['params']) ? (message['params'] as unknown[]) : [];
    if (method === 'notify_status_update') pins.update(objectIn(first) ?? {});
    else if (method === 'notify_klippy_ready') void renew(link);
    else if (method === 'notify_klippy_shutdown') pins.update({ webhooks: { state: 'shutdown' } });
    else if (method === 'notify_klippy_disconnected') pins.stale();
    else if (!String(method).startsWith('notify_')) void answer(message, id, link);
  }

  /** Calls of macros have no id; requests of other clients, which are passed on to agents, have one. */
  async function answer(message: JsonObject, id: unknown, link: Link): Promise<void> {
    const outcome = await remote.call(String(message['method']), paramsOf(message));
    if (id !== undefined) link.send({ id, ...outcome });
  }

  async function klippyIsReady({ request }: Link): Promise<boolean> {
    const info = objectIn(await request('server.info', {}));
    return info?.['klippy_connected'] === true && info['klippy_state'] !== 'disconnected';
  }

  /** One that Moonraker refuses, since another client has registered it, leaves the others to work. */
  async function register({ request }: Link): Promise<void> {
    for (const method of remote.names) {
      await request('connection.register_remote_method', { method_name: method }).catch((error: unknown) => {
        scope.logger.warn({ method, error: messageOf(error) }, 'a remote method was not registered');
      });
    }
  }

  async function subscribe({ request }: Link): Promise<void> {
    const result = objectIn(await request('printer.objects.subscribe', { objects: pins.objects }));
    const status = objectIn(result?.['status']);
    if (status) pins.update(status);
  }

  /** Klipper has started anew and knows neither methods nor subscriptions; `checked` tries again what fails here. */
  async function renew(link: Link): Promise<void> {
    await Promise.allSettled([
      ...remote.names.map((name) => link.request('connection.register_remote_method', { method_name: name })),
      subscribe(link),
    ]);
  }
});
