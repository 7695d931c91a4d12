import type { MachineStatus, RpcHost } from '../rpc/host.ts';
import type { Machine } from './machine.ts';

/** Shows a machine to the RPC methods; `stop` is what ends it. */
export function rpcHostOf(machine: Machine, stop: () => void): RpcHost {
  const { clock } = machine.hal;
  const startedMs = clock.now();
  return {
    machine: machine.name,
    hal: machine.hal,
    get motion() {
      return machine.motion;
    },
    status: (): MachineStatus => ({
      machine: machine.name,
      state: machine.state,
      uptime: (clock.now() - startedMs) / 1000,
      components: machine.members.map(({ name, type, component }) => ({ name, type, state: component.state })),
      plugs: machine.plugs.map(({ name }) => ({
        name,
        online: machine.hal.item(`${name}.online`).value === true,
        error: machine.hal.item(`${name}.error`).value === true,
      })),
    }),
    stop,
  };
}
