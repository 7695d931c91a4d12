import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { programEnvironment } from '../machine/program-environment.ts';
import type { RelayChange } from '../plugs/kasa/simulator/relay.ts';
import { createSimulatedPlug, type SimulatedPlug } from '../plugs/kasa/simulator/simulated-plug.ts';
import { exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';
import { spawnRpcChild, type RpcChild } from './rpc-child.ts';

/** How long the demo waits for each event before it fails. */
const patienceMs = 3000;
/** How long the demo takes for a line of the print that only moves. */
const moveMs = 250;

/** `halyard demo`: a print on simulated plugs. Every line of the timeline comes from a pin or a simulated plug. */
export async function demo(io: CliIo): Promise<ExitCode> {
  const stage = await setStage(io);
  try {
    await play(stage, readFileSync(join(io.root, 'configs/sim/print.ngc'), 'utf8'));
    return exitCodes.done;
  } catch (error) {
    stage.tell('FAILED', messageOf(error));
    return exitCodes.failed;
  } finally {
    await stage.strike();
  }
}

interface Actor {
  readonly name: string;
  /** The name of the plug's component. */
  readonly component: string;
  readonly plug: SimulatedPlug;
}

interface Stage {
  readonly printer: Actor;
  readonly fan: Actor;
  readonly child: RpcChild;
  readonly tell: (who: string, what: string) => void;
  /** Waits until `check` gives a value. Throws with `what` when it does not. */
  readonly until: <T>(what: string, check: () => T | undefined | false) => Promise<T>;
  strike(): Promise<void>;
}

async function setStage(io: CliIo): Promise<Stage> {
  let interrupted = false;
  const forgetSignals = io.onStopSignal(() => (interrupted = true));
  const startMs = performance.now();
  const tell = (who: string, what: string) => {
    const seconds = ((performance.now() - startMs) / 1000).toFixed(2);
    printLine(io.stdout, `${seconds.padStart(6)} s  ${who.padEnd(8)}  ${what}`);
  };
  const actor = async (name: string, component: string, loadW: number, serial: number): Promise<Actor> => {
    const plug = createSimulatedPlug({ model: 'hs110', alias: name, loadW, serial, energyKWh: 3.217 });
    await plug.start();
    tell('plugs', `${name} is a simulated HS110 at ${plug.address}:${plug.port}, relay ${onOff(plug.on)}`);
    return { name, component, plug };
  };
  const printer = await actor('printer', 'smartplug-power', 180, 1);
  const fan = await actor('fan', 'smartplug-fan', 28, 2);
  const child = spawnRpcChild(
    {
      command: process.execPath,
      args: [join(io.root, 'dist/main.cjs'), 'run', join(io.root, 'configs/sim/printer.yaml'), '--log-level', 'error'],
      env: {
        ...programEnvironment(io.env).env,
        HALYARD_SIM_DRIVER: 'kasa',
        HALYARD_SIM_POWER_PORT: String(printer.plug.port),
        HALYARD_SIM_FAN_PORT: String(fan.plug.port),
      },
    },
    io.stderr,
  );
  return {
    printer,
    fan,
    child,
    tell,
    async until(what, check) {
      const deadline = performance.now() + patienceMs;
      for (;;) {
        const found = check();
        if (found !== undefined && found !== false) return found;
        if (interrupted) throw new Error('interrupted');
        if (performance.now() > deadline) throw new Error(`${what}: did not happen within ${patienceMs / 1000} s`);
        await pause(1);
      }
    },
    async strike() {
      const code = await child.end();
      if (code !== 0) tell('machine', `ended with exit code ${String(code)}`);
      await Promise.all([printer.plug.dispose(), fan.plug.dispose()]);
      forgetSignals();
    },
  };
}

async function play(stage: Stage, print: string): Promise<void> {
  const { child, printer, fan, tell, until } = stage;
  const machine = await child.ready;
  await child.request('hal.watch', { patterns: ['smartplug-*.*', 'motion.digital-out-io-1[56]'] });
  tell('machine', `${machine} is ready; requests go to it over JSON-RPC on its stdin`);
  await until('both plugs online', () => [printer, fan].every((actor) => pin(child, actor, 'online') === true));
  tell('pins', 'both plugs are online, neither was switched by starting');

  const incidents = [pressButton, dropOff];
  for (const line of print.split('\n')) {
    const code = line.replace(/;.*/, '').trim();
    if (code === '') continue;
    if (/^M6[45]\b/.test(code)) {
      await switchByGcode(stage, line.trim());
    } else {
      await child.request('gcode.execute', { line: code });
      await pause(moveMs);
      // The incidents come in mid-print, once the fan runs.
      if (fan.plug.on) await incidents.shift()?.(stage);
    }
  }
  if (incidents.length > 0) throw new Error('the print was too short for everything to be shown');
  const off = await until('the printer drawing nothing', () => pin(child, printer, 'power') === 0);
  if (off) tell('pins', `the print is done and the printer is off; its counter stands at ${kWh(child, printer)}`);
}

/** Sends a line of G-code and waits for the relay that it switches. */
async function switchByGcode({ child, printer, fan, tell, until }: Stage, line: string): Promise<void> {
  const actor = /P15\b/.test(line) ? printer : fan;
  const movements: RelayChange[] = [];
  const forget = actor.plug.onRelay((change) => movements.push(change));
  tell('G-code', line);
  const askedMs = performance.now();
  await child.request('gcode.execute', { line });
  const { on, atMs } = await until(`the relay of the ${actor.name} after '${line}'`, () => movements[0]);
  forget();
  tell('relay', `${actor.name} ${onOff(on)}, ${(atMs - askedMs).toFixed(1)} ms after the line was written`);
  await until(`enable of the ${actor.name}`, () => pin(child, actor, 'relay') === on);
  if (!on) return;
  const power = await until(`power of the ${actor.name}`, () => Number(pin(child, actor, 'power')) || undefined);
  tell('pins', `${actor.component} draws ${power.toFixed(1)} W, has counted ${kWh(child, actor)}`);
}

async function pressButton({ child, fan, tell, until }: Stage): Promise<void> {
  for (const on of [!fan.plug.on, fan.plug.on]) {
    const pressedMs = performance.now();
    fan.plug.pressButton();
    tell('button', `the button of the fan is pressed: its relay goes ${onOff(on)}`);
    await until('enable following the button', () => pin(child, fan, 'enable') === on);
    const afterMs = Math.round(performance.now() - pressedMs);
    tell('pins', `${fan.component}.enable follows after ${afterMs} ms: ${truth(on)}`);
  }
}

async function dropOff({ child, printer, tell, until }: Stage): Promise<void> {
  const before = pin(child, printer, 'power');
  await printer.plug.stop();
  tell('network', 'the plug of the printer drops off the network');
  await until('error rising', () => pin(child, printer, 'error') === true);
  const kept = pin(child, printer, 'enable') === true && pin(child, printer, 'power') === before;
  if (!kept) throw new Error('the last values were not kept during the outage');
  tell(
    'pins',
    `${printer.component}.error TRUE, online ${truth(pin(child, printer, 'online') === true)}; enable stays TRUE`,
  );
  await pause(600);
  await printer.plug.start();
  tell('network', `the plug is back; its relay was ${onOff(printer.plug.on)} all the time`);
  await until('error clearing', () => pin(child, printer, 'error') === false);
  tell('pins', `${printer.component}.error FALSE, online ${truth(pin(child, printer, 'online') === true)}`);
}

function pin(child: RpcChild, actor: Actor, name: string): boolean | number | string | undefined {
  return child.value(`${actor.component}.${name}`);
}

function kWh(child: RpcChild, actor: Actor): string {
  return `${Number(pin(child, actor, 'energy')).toFixed(3)} kWh`;
}

function onOff(on: boolean): string {
  return on ? 'ON' : 'OFF';
}

function truth(value: boolean): string {
  return value ? 'TRUE' : 'FALSE';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
