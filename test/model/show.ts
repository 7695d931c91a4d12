import type { RelayRequest } from '../../src/reconcile/state.ts';
import type { PrinterSide } from './printer-side.ts';
import { tickS, type Exchange, type World } from './world.ts';

/** The entries that are not shown. */
export const blankWorld: Readonly<Record<string, string>> = {
  mains: 'FALSE',
  'on the way': '-',
  'latent in the plug': '-',
  enable: 'FALSE',
  online: 'FALSE',
  error: 'FALSE',
  'locked-request': 'FALSE',
  request: '-',
  'under way': '-',
  unproven: '-',
  'not done': '-',
  'handed over': '-',
  lock: 'FALSE',
};

/** A world in words: the plug, the pins, and the memory of the parts. */
export function showWorld({
  tick,
  reconciler,
  exchange,
  relay,
  enable,
  printer,
  latent,
}: World): Record<string, string> {
  const { pins, request, writing, unproven, notDone, handedOver } = reconciler;
  return {
    time: `${tick * tickS} s`,
    mains: word(relay),
    'on the way': exchange ? exchangeText(exchange) : '-',
    'latent in the plug': latent ? `${word(latent.on)}, ${latent.kind}` : '-',
    enable: word(enable),
    relay: word(reconciler.relay),
    online: word(pins.online),
    error: word(pins.error),
    'locked-request': word(pins.lockedRequest),
    request: request ? requestText(request) : '-',
    'under way': writing ? requestText(writing) : '-',
    unproven: unproven ? requestText(unproven.request) : '-',
    'not done': notDone ? requestText(notDone) : '-',
    'handed over': handedOver ? requestText(handedOver) : '-',
    lock: word(reconciler.locked),
    ...(printer && printerText(printer)),
  };
}

function word(value: boolean | undefined): string {
  return value === undefined ? '?' : value ? 'TRUE' : 'FALSE';
}

function requestText({ on, force, again }: RelayRequest): string {
  return `${on ? 'ON' : 'OFF'}${force ? ' by force' : ''}${again ? ' again' : ''}`;
}

function exchangeText(exchange: Exchange): string {
  if (exchange.kind === 'command')
    return `the command ${exchange.on ? 'ON' : 'OFF'}${exchange.isCarriedOut ? ', carried out' : ''}`;
  return exchange.seen === undefined ? 'a poll' : `a poll that has seen ${word(exchange.seen)}`;
}

function printerText({ memory, printing, heat, target, arm }: PrinterSide): Record<string, string> {
  const pending = memory?.pending === undefined ? '' : `, has a request: ${memory.pending}`;
  return {
    'power-off': memory ? `${memory.phase}${pending}${memory.isCounting ? `, counts: ${memory.countedS} s` : ''}` : '-',
    printing: word(printing),
    temperature: heat,
    heater: target,
    arm: word(arm),
  };
}
