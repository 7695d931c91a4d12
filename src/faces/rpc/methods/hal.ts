import * as v from 'valibot';
import type { Hal, Signal } from '../../../hal/hal.ts';
import type { RpcHost } from '../host.ts';
import { askOf, defineMethod, type Method } from '../method.ts';
import { writePeerPins } from '../peer-pins.ts';
import { fromJson, halType, jsonValue, namedValue, namedValueOf, textList } from '../values.ts';

/** Values and links by name, as halcmd's commands of the same names. */
export function halMethods(hal: Hal, peerPins?: RpcHost['peerPins']): Method[] {
  return [
    defineMethod({
      name: 'hal.getp',
      doc: 'Reads a pin or a param.',
      params: v.strictObject({ name: v.string() }),
      result: namedValue,
      example: {
        params: { name: 'printer.power' },
        result: { name: 'printer.power', type: 'float', value: 42.5 },
      },
      run: ({ name }) => namedValueOf(hal.item(name)),
    }),
    defineMethod({
      name: 'hal.setp',
      doc:
        'Sets a param, or an IN or I/O pin that is not linked. The value is of its type, or a text that is read as ' +
        'halcmd reads it ("TRUE", "1", "0x1f", "inf"). A pin of the component `host` of a machine file is written as by ' +
        '`component.set`. For a plug it is a request, also where the pin has that value already, so set on change and never ' +
        'in a loop, which would undo every press of the button; with `ask: false` only a change is one.',
      params: v.strictObject({ name: v.string(), value: jsonValue, ask: v.optional(v.boolean()) }),
      result: namedValue,
      example: {
        params: { name: 'printer.interval', value: 1 },
        result: { name: 'printer.interval', type: 'float', value: 1 },
      },
      run: ({ name, value, ask }, call) => {
        const item = hal.params.find(name) ?? hal.pins.find(name);
        const owner = item?.component.name ?? '';
        const pins = peerPins?.(owner);
        if (item && pins) {
          writePeerPins(hal, owner, pins, { [name.slice(owner.length + 1)]: value });
          return namedValueOf(item);
        }
        const type = item?.type;
        const typed = type === undefined ? value : fromJson(type, value);
        return namedValueOf(hal.setp(name, typed, ask === false ? undefined : askOf(call, `hal.setp ${name}`)));
      },
    }),
    defineMethod({
      name: 'hal.gets',
      doc: 'Reads a signal.',
      params: v.strictObject({ name: v.string() }),
      result: namedValue,
      example: { params: { name: 'printer-power' }, result: { name: 'printer-power', type: 'bit', value: false } },
      run: ({ name }) => namedValueOf(hal.signals.get(name)),
    }),
    defineMethod({
      name: 'hal.sets',
      doc: 'Sets a signal that no OUT pin writes. It is a request as with `hal.setp`, and `ask: false` as there.',
      params: v.strictObject({ name: v.string(), value: jsonValue, ask: v.optional(v.boolean()) }),
      result: namedValue,
      example: {
        params: { name: 'printer-power', value: true },
        result: { name: 'printer-power', type: 'bit', value: true },
      },
      run: ({ name, value, ask }, call) => {
        const typed = fromJson(hal.signals.get(name).type, value);
        return namedValueOf(hal.sets(name, typed, ask === false ? undefined : askOf(call, `hal.sets ${name}`)));
      },
    }),
    defineMethod({
      name: 'hal.net',
      doc: 'Links pins to a signal and makes the signal if there is none of that name. All pins are linked, or none.',
      params: v.strictObject({ signal: v.string(), pins: textList }),
      result: linked,
      example: {
        params: { signal: 'fan', pins: ['motion.digital-out-io-14', 'fan.enable'] },
        result: { signal: 'fan', type: 'bit', pins: ['motion.digital-out-io-14', 'fan.enable'] },
      },
      run: ({ signal, pins }) => linkedOf(hal.net(signal, pins)),
    }),
    defineMethod({
      name: 'hal.newsig',
      doc: 'Makes a signal that nothing is linked to.',
      params: v.strictObject({ name: v.string(), type: halType }),
      result: namedValue,
      example: { params: { name: 'lamp', type: 'bit' }, result: { name: 'lamp', type: 'bit', value: false } },
      run: ({ name, type }) => namedValueOf(hal.newSignal(name, type)),
    }),
    defineMethod({
      name: 'hal.delsig',
      doc: 'Removes a signal. Its pins are unlinked and keep the value they have.',
      params: v.strictObject({ name: v.string() }),
      result: v.strictObject({ name: v.string() }),
      example: { params: { name: 'printer-power' }, result: { name: 'printer-power' } },
      run: ({ name }) => {
        hal.deleteSignal(name);
        return { name };
      },
    }),
    defineMethod({
      name: 'hal.link',
      doc: 'Links one pin to an existing signal, as linkps.',
      params: v.strictObject({ pin: v.string(), signal: v.string() }),
      result: linked,
      example: {
        params: { pin: 'motion.digital-in-00', signal: 'printer-power' },
        result: {
          signal: 'printer-power',
          type: 'bit',
          pins: ['motion.digital-out-io-15', 'printer.enable', 'motion.digital-in-00'],
        },
      },
      run: ({ pin, signal }) => {
        hal.link(pin, signal);
        return linkedOf(hal.signals.get(signal));
      },
    }),
    defineMethod({
      name: 'hal.unlinkp',
      doc: 'Unlinks a pin, which keeps the value it has. A pin that is not linked stays as it is.',
      params: v.strictObject({ name: v.string() }),
      result: namedValue,
      example: {
        params: { name: 'printer.enable' },
        result: { name: 'printer.enable', type: 'bit', value: false },
      },
      run: ({ name }) => {
        hal.unlink(name);
        return namedValueOf(hal.pins.get(name));
      },
    }),
  ];
}

const linked = v.strictObject({ signal: v.string(), type: halType, pins: v.array(v.string()) });

function linkedOf({ name, type, pins }: Signal): v.InferOutput<typeof linked> {
  return { signal: name, type, pins: pins.map((pin) => pin.name) };
}
