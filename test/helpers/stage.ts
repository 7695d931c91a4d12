import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { defineComponent, type ComponentType } from '../../src/components/define.ts';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine, type MachineConfig } from '../../src/config/machine.ts';
import type { NumberedEvent } from '../../src/machine/event-journal.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import { assign } from '../../src/hal/model/settings.ts';
import { runHalFile } from '../../src/machine/hal-file.ts';
import type { MachineServices } from '../../src/machine/core.ts';
import { Machine } from '../../src/machine/machine.ts';
import type { FaceType } from '../../src/faces/face.ts';
import type { Call } from '../../src/faces/methods/method.ts';
import { machineMethods } from '../../src/faces/methods/registry.ts';
import type { VirtualClock } from '../../src/util/clock.ts';
import type { FileAppender } from '../../src/util/file-appender.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { slicesOf } from '../../src/machine/api/turn-slices.ts';
import {
  createVirtualPlug,
  virtualDrivers,
  type VirtualPlug,
  type VirtualPlugEvents,
  type VirtualPlugStart,
  type VirtualPlugWithDriver,
} from './virtual-plug.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';

/** A machine from a shipped file, in virtual time, whose plugs are virtual, with a host that speaks JSON-RPC to it. */
export interface Stage {
  readonly machine: Machine;
  /** By the names of their components. */
  readonly plugs: ReadonlyMap<string, VirtualPlug>;
  plug(name: string): VirtualPlug;
  value(name: string): unknown;
  /** The component whose pins the host writes. */
  readonly host: string;
  /** Writes them. */
  say(values: Readonly<Record<string, boolean | number | string>>): void;
  /** Asks as a host does; throws what would be the error. */
  call(method: string, params: Readonly<Record<string, unknown>>): unknown;
  dispose(): Promise<void>;
}

export interface StageOptions {
  readonly clock: VirtualClock;
  /** By the names of the plugs' components. */
  readonly plugs?: Readonly<Record<string, VirtualPlugStart>>;
  /** A plug that was there before the machine, and stays when it ends, for each of its components of the type. */
  readonly kept?: VirtualPlugWithDriver;
  readonly relay?: (plug: string, ...moved: Parameters<NonNullable<VirtualPlugEvents['relay']>>) => void;
  readonly command?: (plug: string, ...sent: Parameters<NonNullable<VirtualPlugEvents['command']>>) => void;
  readonly event?: (event: NumberedEvent) => void;
  readonly files?: FileAppender;
  /** Component types in place of the puppets, such as one that speaks to a recorded host. */
  readonly types?: readonly ComponentType[];
  /** Faces that take the place of the puppets. */
  readonly faces?: readonly FaceType[];
}

const headers = loadHeaders('pins');

/** What joins a printer's own software has the same pins here, which the test writes instead of that. */
const puppets = ['klipper', 'moonraker'].map((type) =>
  defineComponent(type, (scope) => ({
    peer: {
      write(values) {
        scope.hal.batch(() => {
          for (const [pin, value] of Object.entries(values)) assign(scope.item(pin), value);
        });
      },
    },
  })),
);

/** Sets the stage with a machine that has started. */
export async function setStage(source: MachineConfig | string, options: StageOptions): Promise<Stage> {
  const { clock, event, files } = options;
  const plugs = new Map<string, VirtualPlug>();
  const drivers = virtualDrivers((name) => {
    const made = () =>
      createVirtualPlug(clock, options.plugs?.[name], {
        relay: (...moved) => options.relay?.(name, ...moved),
        command: (...sent) => options.command?.(name, ...sent),
      });
    const { plug, driver } = options.kept ?? made();
    plugs.set(name, plug);
    return driver;
  });
  const types = new Map(componentTypes);
  for (const type of [...puppets, ...(options.types ?? [])]) types.set(type.type, type);
  const faces = new Map(options.faces?.map((face) => [face.name, face]));
  const context: MachineServices = { clock, logger: silentLogger, headers, types, drivers, files, faces };
  const machine = await build(source, context, clock);
  machine.events$.subscribe((told) => event?.(told));
  const host = machine.members.find(({ handle }) => handle.peer);
  const methods = new Map(machineMethods.map((each) => [each.name, each]));
  const call = callOf(machine);
  machine.start({ threads: typeof source !== 'string' || !isHal(source) });
  return {
    machine,
    plugs,
    plug(name) {
      const plug = plugs.get(name);
      if (!plug) throw new Error(`there is no plug '${name}'`);
      return plug;
    },
    value: (name) => machine.hal.item(name).value,
    host: host?.name ?? '',
    say: (values) => host?.handle.peer?.write(values),
    call(method, params) {
      const found = methods.get(method);
      if (!found) throw new Error(`there is no method '${method}'`);
      return found.call(params, call);
    },
    dispose: () => machine.dispose(),
  };
}

async function build(source: MachineConfig | string, context: MachineServices, clock: VirtualClock): Promise<Machine> {
  if (typeof source !== 'string' || !isHal(source)) {
    return createMachine(typeof source === 'string' ? readMachine(source) : source, context);
  }
  const machine = new Machine('hal', context);
  const complaints: string[] = [];
  const sink = { out() {}, err: (text: string) => void complaints.push(text) };
  const file: { succeeded?: boolean } = {};
  void runHalFile(machine, source, sink).then((succeeded) => (file.succeeded = succeeded));
  // A HAL file waits for its programs; only then is it time that has to pass, and not a file that has to be read.
  while (file.succeeded === undefined) await clock.advance(clock.pending > 0 ? 1 : 0);
  if (!file.succeeded) throw new Error(complaints.join(''));
  return machine;
}

function isHal(file: string): boolean {
  return extname(file) === '.hal';
}

/** A caller that is told nothing. */
function callOf(machine: Machine): Call {
  const client = machine.api.connect({ name: 'rpc' });
  const { signal } = new AbortController();
  const outlet = () => ({ post() {}, withdraw() {}, send() {}, congested: false });
  return { client, signal, outlet, ...slicesOf(client.caller.turn, () => signal) };
}

/** Reads a machine file as it is shipped. */
export function readMachine(file: string): MachineConfig {
  return parseStaged(readFileSync(file, 'utf8'), file);
}

/** Reads a machine from a text. */
export function parseStaged(text: string, file: string): MachineConfig {
  const { config, diagnostics } = parseMachine(text, file, { drivers: plugDrivers, headers });
  if (!config) throw new Error(`${file}: ${diagnostics.map(({ line, message }) => `${line}: ${message}`).join('; ')}`);
  return config;
}
