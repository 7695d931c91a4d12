import type { ComponentType } from '../../../src/components/define.ts';
import type { MachineConfig } from '../../../src/config/machine.ts';
import { virtualClock, type VirtualClock } from '../../../src/util/clock.ts';
import { setStage, type Stage } from '../../helpers/stage.ts';
import { createVirtualPlug, type VirtualPlugWithDriver } from '../../helpers/virtual-plug.ts';
import type { Happening } from './happenings.ts';
import { createKlipperHost } from './klipper-host.ts';
import type { ModelHost } from './model-host.ts';
import { createPuppetHost } from './puppet-host.ts';
import { createWitness, type Witness } from './witness.ts';

export interface ModelMachine {
  readonly host: 'host' | 'klipper';
  readonly config: MachineConfig;
  /** Component types in place of the shipped ones. */
  readonly types?: readonly ComponentType[];
}

/** A machine, its printer and its plug in virtual time. The machine may restart while the other two go on. */
export interface Model {
  readonly clock: VirtualClock;
  readonly host: ModelHost;
  readonly witness: Witness;
  readonly plug: VirtualPlugWithDriver['plug'];
  stage(): Stage;
  happen(what: Happening): Promise<void> | void;
  /** Makes host, plug and network well, and `force` FALSE. */
  heal(): void;
  end(): Promise<void>;
}

const latencyMs = 20;

export async function createModel({ host: kind, config, types = [] }: ModelMachine, on: boolean): Promise<Model> {
  const clock = virtualClock(1_700_000_000);
  const host = kind === 'host' ? createPuppetHost(clock) : createKlipperHost(clock);
  const witness = createWitness(clock, host);
  const kept = createVirtualPlug(clock, { on }, { command: (to, what) => what === 'sent' && witness.sent(to) });
  const { plug } = kept;
  let stage: Stage;
  await start();
  return {
    clock,
    host,
    witness,
    plug,
    stage: () => stage,
    happen,
    heal() {
      plugIsWell();
      plug.reachable = true;
      plug.losesAnswers = false;
      stage.machine.hal.setp('power-off.arm', true);
      host.heal();
    },
    end,
  };

  async function start(): Promise<void> {
    stage = await setStage(config, {
      clock,
      kept,
      types,
      faces: host.faces,
      event: (event) => witness.event(event),
    });
    witness.watch(stage);
    host.joined(stage);
  }

  async function end(): Promise<void> {
    await stage.dispose();
    witness.ended();
  }

  async function restart(): Promise<void> {
    await end();
    await start();
  }

  function plugIsWell(): void {
    plug.isIdle = false;
    plug.lagMs = 0;
    plug.latencyMs = latencyMs;
  }

  function happen(what: Happening): Promise<void> | void {
    const { hal } = stage.machine;
    switch (what) {
      case 'halyard restarts':
        return restart();
      case 'network is down':
      case 'network is up':
        plug.reachable = what === 'network is up';
        return;
      case 'answers are lost':
      case 'answers are back':
        plug.losesAnswers = what === 'answers are lost';
        return;
      case 'plug only says yes':
        plug.isIdle = true;
        return;
      case 'plug lags':
        plug.lagMs = 1500;
        return;
      case 'plug is slow':
        plug.latencyMs = 400;
        return;
      case 'plug is well':
        return plugIsWell();
      case 'mains fail for a moment':
        return plug.interrupt();
      case 'button is pressed':
        return plug.press();
      case 'off is asked':
      case 'on is asked':
        return ask(what === 'on is asked');
      case 'off is set':
      case 'on is set':
        return set(what === 'on is set');
      case 'safe off is asked':
        return askSafely();
      case 'abort':
      case 'abort stays':
        hal.setp('power-off.abort', true);
        if (what === 'abort') hal.setp('power-off.abort', false);
        return;
      case 'disarm':
      case 'arm':
        hal.setp('power-off.arm', what === 'arm');
        return;
      case 'macro calls M81':
      case 'macro calls M80':
        if (host.calls('gcode.execute', { line: what.slice(-3) })) witness.wants(what.endsWith('M80'));
        return;
      case 'macro calls power.off':
        if (host.calls('power.off', {})) witness.wantsSafely();
        return;
      case 'off is forced':
        witness.forces(true);
        ask(false);
        hal.setp('printer.force', true);
        return;
      default:
        return host.happen(what);
    }
  }

  /** By M80 and M81 if there is a motion component, else by name. */
  function ask(on: boolean): void {
    const { hal, motion } = stage.machine;
    witness.wants(on);
    witness.book.ask(on ? 'M80' : 'M81', 'plug', (by) => {
      if (motion) motion.power(on, by);
      else hal.sets('power', on, by);
    });
  }

  /** By a change: nothing happens if the signal already has that value. */
  function set(on: boolean): void {
    const { hal } = stage.machine;
    if (stage.value('printer.enable') !== on) witness.wants(on);
    hal.sets('power', on);
  }

  /** As `power.off` does. */
  function askSafely(): void {
    const { hal } = stage.machine;
    witness.wantsSafely();
    witness.book.ask('power.off', 'power-off', (by) => {
      hal.batch(() => {
        hal.setp('power-off.ask', true, by);
        hal.setp('power-off.ask', false);
      });
    });
  }
}
