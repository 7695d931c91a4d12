import {
  defineComponent,
  type ComponentScope,
  type ComponentType,
  type Value,
} from '../../../src/components/define.ts';
import { componentTypes } from '../../../src/components/registry.ts';

/** A `power-off` that does not withdraw the plugs' requests. */
export const withoutWithdrawal = powerOffWith((scope) => ({
  beside: (pin) =>
    (scope.beside?.(pin) ?? []).map(({ name, handle }) => ({
      name,
      handle: handle.plug ? { ...handle, plug: { ...handle.plug, withdraw() {} } } : handle,
    })),
}));

/** A `power-off` that treats an unknown print state as FALSE. */
export const trusting = powerOffWith((scope) => ({
  bit: (name) => (name === 'printing' ? alwaysWritten(scope.bit(name)) : scope.bit(name)),
}));

/** The shipped `power-off` in a changed scope. */
function powerOffWith(change: (scope: ComponentScope) => Partial<ComponentScope>): ComponentType {
  const shipped = componentTypes.get('power-off');
  if (!shipped) throw new Error('there is no power-off');
  return defineComponent('power-off', (scope) => shipped.create({ ...scope, ...change(scope) }));
}

function alwaysWritten(pin: Value<'bit'>): Value<'bit'> {
  return new Proxy(pin, {
    get: (target, key) => {
      if (key === 'isWritten') return true;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
