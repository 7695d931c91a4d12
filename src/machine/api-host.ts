import type { PlugHandle } from '../components/define.ts';
import { createHalcmdInterpreter } from '../halcmd/interpreter.ts';
import type { ApiHost } from './api/host.ts';
import type { MachineStatus, PlugInfo } from './api/status.ts';
import type { MachineCore, MachineMember } from './core.ts';
import { callHalcmd } from './halcmd.ts';
import { halcmdHostOf } from './halcmd-host.ts';

/** The machine as its API needs it. */
export function apiHostOf(core: MachineCore): ApiHost {
  const { hal, turns, journal, name } = core;
  const memberOf = (wanted: string) => core.members.find((member) => member.name === wanted);
  return {
    machine: name,
    hal,
    turns,
    journal,
    get motion() {
      return core.motion;
    },
    withHandle: (offer) => core.members.filter(({ handle }) => handle[offer]).map((member) => member.name),
    hostPins: (component) => memberOf(component)?.handle.peer,
    plugs: () => core.plugs.map((plug) => plugInfo(core, plug)),
    status: () => statusOf(core),
    records: (instance) => memberOf(instance)?.handle.fifo,
    halcmd: (call) => callHalcmd(core, call),
    interpreter: (sink) => createHalcmdInterpreter(hal, halcmdHostOf(core), sink, { keepGoing: true }),
    // Later, so that the request is answered first.
    stop: (why) => queueMicrotask(() => core.requestStop(why)),
  };
}

function statusOf(core: MachineCore): MachineStatus {
  const { pid } = core.context;
  return {
    machine: core.name,
    ...(pid === undefined ? {} : { pid }),
    state: core.state,
    uptime: (core.hal.clock.now() - core.madeMs) / 1000,
    components: componentsOf(core),
    plugs: core.plugs.map((plug) => plugStatus(core, plug)),
  };
}

/** Components that were loaded by type, and those of programs and callers; without the pseudo components of threads. */
function componentsOf(core: MachineCore): MachineStatus['components'] {
  const members = new Map(core.members.map((member) => [member.component, member]));
  return [...core.hal.components.values()]
    .filter(({ name }) => !name.startsWith('__'))
    .map((component) => {
      const { name, state } = component;
      const member = members.get(component);
      const reason = member?.handle.describe?.();
      const status = { name, type: member?.type ?? 'program', state };
      return reason === undefined ? status : { ...status, reason };
    });
}

type PlugMember = MachineMember & { readonly plug: PlugHandle };

function plugStatus({ hal }: MachineCore, { name, plug }: PlugMember) {
  const lastError = plug.lastError();
  return {
    name,
    online: hal.item(`${name}.online`).value === true,
    error: hal.item(`${name}.error`).value === true,
    ...(lastError !== undefined && { lastError }),
  };
}

function plugInfo(core: MachineCore, member: PlugMember): PlugInfo {
  const { plug } = member;
  const relay = plug.relay();
  const faultCode = plug.faultCode();
  const identity = plug.identity();
  return {
    ...plugStatus(core, member),
    ...(relay !== undefined && { relay }),
    ...(faultCode !== undefined && { faultCode }),
    ...(identity && { identity }),
    requests: plug.open().map(({ on, held, by, word }) => ({ on, held, by, word })),
  };
}
