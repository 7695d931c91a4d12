import { describe, expect, it } from 'vitest';
import { halcmdAuthority } from '../../../src/machine/api/halcmd-authority.ts';
import { authorities, type Authority } from '../../../src/machine/api/authority.ts';
import { machineMethods } from '../../../src/faces/methods/registry.ts';
import { exampleMachine } from '../../faces/rpc/helpers/example-machine.ts';
import { converseWith } from '../../faces/rpc/helpers/machine.ts';

/** The authority that each method needs. */
const needs: { readonly [method: string]: Authority } = {
  'component.exit': 'configure',
  'component.get': 'configure',
  'component.new': 'configure',
  'component.param': 'configure',
  'component.pin': 'configure',
  'component.ready': 'configure',
  'component.set': 'configure',
  'events.list': 'observe',
  'gcode.abort': 'switch',
  'gcode.end': 'switch',
  'gcode.execute': 'switch',
  'hal.delsig': 'configure',
  'hal.getp': 'observe',
  'hal.gets': 'observe',
  'hal.link': 'configure',
  'hal.net': 'configure',
  'hal.newsig': 'configure',
  'hal.setp': 'configure',
  'hal.sets': 'switch',
  'hal.show': 'observe',
  'hal.unlinkp': 'configure',
  'hal.unwatch': 'observe',
  'hal.watch': 'observe',
  'halcmd.execute': 'observe', // its example reads
  'motion.analogOut': 'switch',
  'motion.digitalOut': 'switch',
  'plug.info': 'observe',
  'plug.list': 'observe',
  'power.off': 'switch',
  'runner.status': 'observe',
  'runner.stop': 'configure',
  'sampler.read': 'switch',
  'streamer.write': 'configure',
};

/** These methods refuse a caller without components before they check the authority. */
const needsOwnComponent = /^component\.(?!new)/;

describe('a caller', () => {
  it('needs a known authority for each method', () => {
    expect(Object.keys(needs).sort()).toEqual(machineMethods.map(({ name }) => name).sort());
  });

  const tried = machineMethods.filter(({ name }) => !needsOwnComponent.test(name));

  it.each(tried.map(({ name, example }) => [name, example.params] as const))(
    'may call %s with the required authority, and not with less',
    async (method, params) => {
      for (const authority of authorities) {
        const machine = exampleMachine();
        const { ask } = converseWith(machine.api, { identity: { authority } });
        const code = ((await ask(method, params)) as { error?: { data?: { code?: string } } }).error?.data?.code;
        const has = authorities.indexOf(authority) >= authorities.indexOf(needs[method] ?? 'programs');
        expect(code === 'not-allowed', `${authority}: ${String(code)}`).toBe(!has);
      }
    },
  );

  it.each([
    [['show', 'pin'], 'observe'],
    [['-s', 'show', 'pin'], 'observe'],
    [['-h'], 'observe'],
    [['setp', 'a', '1'], 'configure'],
    [['net', 's', 'a'], 'configure'],
    [['loadrt', 'and2'], 'programs'],
    [['loadusr', 'sh'], 'programs'],
    [['save', 'all', 'file'], 'programs'],
    [['source', 'file'], 'programs'],
    [['-f', 'file'], 'programs'],
    [['a', '=', '1'], 'programs'],
  ] as const)('needs for halcmd %j the authority %s', (argv, needed) => {
    expect(halcmdAuthority(argv)).toBe(needed);
  });

  it('with the authority to switch sets the enable of a plug and its signal, and nothing else', async () => {
    const machine = exampleMachine();
    const { ask } = converseWith(machine.api, { identity: { authority: 'switch' } });
    expect(await ask('hal.sets', { name: 'printer-power', value: true })).toMatchObject({ result: { value: true } });
    machine.hal.unlink('printer.enable');
    expect(await ask('hal.setp', { name: 'printer.enable', value: false })).toMatchObject({ result: { value: false } });
    machine.hal.newSignal('lamp', 'bit');
    expect(await ask('hal.sets', { name: 'lamp', value: true })).toMatchObject({
      error: { message: "setting 'lamp' needs the authority 'configure'; this caller has 'switch'" },
    });
    expect(machine.hal.signals.get('lamp').value).toBe(false);
  });
});
