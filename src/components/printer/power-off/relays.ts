import type { ComponentScope, PlugHandle } from '../../define.ts';
import { signalOf } from '../../plug/origin-of-change.ts';
import type { RelayView } from './state.ts';

interface NamedRelay extends RelayView {
  readonly name: string;
  readonly on: boolean | undefined;
}

/**
 * The relays that show a `power-off` whether power is off: those of the plugs on the net of `power`, and the pin
 * `relay`.
 */
export interface Relays {
  readonly views: readonly NamedRelay[];
  readonly plugs: readonly { readonly name: string; readonly plug: PlugHandle }[];
}

export function relaysOf(scope: ComponentScope): () => Relays {
  const { beside } = scope;
  const power = scope.bit('power').name;
  const relay = scope.bit('relay');
  return () => {
    const plugs = (beside?.(power) ?? []).flatMap(({ name, handle }) =>
      handle.plug ? [{ name, plug: handle.plug }] : [],
    );
    const views = plugs.map(({ name, plug }) =>
      viewOf(
        name,
        plug.relay(),
        plug.open().some(({ on }) => !on),
      ),
    );
    if (signalOf(relay) !== null) views.push(viewOf('relay', relay.isWritten ? relay.value : undefined, true));
    return { views, plugs };
  };
}

/** The relays that were not read off, in words. */
export function relayText(views: readonly NamedRelay[]): string {
  const late = views.filter(({ isOff }) => !isOff);
  if (late.length === 0) return 'every relay is off';
  return late.map(({ name, on }) => `${name} ${on === undefined ? 'cannot be read' : 'is still on'}`).join(', ');
}

function viewOf(name: string, on: boolean | undefined, isOpen: boolean): NamedRelay {
  return { name, on, isOff: on === false, isOpen };
}
