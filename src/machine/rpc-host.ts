import type { MachineStatus, RpcHost } from '../faces/rpc/host.ts';
import { callHalcmd } from './halcmd.ts';
import { recordOf } from './events.ts';
import type { Machine } from './machine.ts';

/** Shows a machine to the RPC methods. */
export function rpcHostOf(machine: Machine): RpcHost {
  const { clock } = machine.hal;
  const startedMs = clock.now();
  return {
    machine: machine.name,
    hal: machine.hal,
    turns: machine.turns,
    get motion() {
      return machine.motion;
    },
    events: {
      since: (seq) => machine.journal.since(seq).map(recordOf),
      get lastSeq() {
        return machine.journal.lastSeq;
      },
      get oldestSeq() {
        return machine.journal.oldestSeq;
      },
    },
    membersOf: (type) => machine.members.filter((member) => member.type === type).map(({ name }) => name),
    peerPins: (name) => machine.members.find((member) => member.name === name)?.handle.peer,
    status: (): MachineStatus => ({
      machine: machine.name,
      ...(machine.context.pid === undefined ? {} : { pid: machine.context.pid }),
      state: machine.state,
      uptime: (clock.now() - startedMs) / 1000,
      components: componentsOf(machine),
      plugs: machine.plugs.map(({ name }) => ({
        name,
        online: machine.hal.item(`${name}.online`).value === true,
        error: machine.hal.item(`${name}.error`).value === true,
      })),
    }),
    fifo: (name) => machine.members.find((member) => member.name === name)?.handle.fifo,
    halcmd: (call) => callHalcmd(machine, call),
    stop: () => machine.requestStop('runner.stop'),
  };
}

/** What was loaded by type, and what programs and callers have made; not the pseudo components of threads. */
function componentsOf(machine: Machine): MachineStatus['components'] {
  const handles = new Map(machine.members.map(({ component, handle }) => [component, handle]));
  const types = new Map(machine.members.map(({ component, type }) => [component, type]));
  return [...machine.hal.components.values()]
    .filter(({ name }) => !name.startsWith('__'))
    .map((component) => {
      const { name, state } = component;
      const reason = handles.get(component)?.describe?.();
      const status = { name, type: types.get(component) ?? 'program', state };
      return reason === undefined ? status : { ...status, reason };
    });
}
