import type { Subject } from 'rxjs';
import { onTestFinished } from 'vitest';
import type { Neighbour, PlugHandle, PlugReport, PowerOffHandle } from '../../src/components/define.ts';
import { PlugError } from '../../src/errors.ts';
import type { OptionValue } from '../../src/catalog/header.ts';
import type { HalValue } from '../../src/hal/value/types.ts';
import type { PlugDriver, PlugReading } from '../../src/plugs/driver.ts';
import type { PlugRule } from '../../src/plugs/in-plug.ts';
import { virtualClock, type VirtualClock } from '../../src/util/clock.ts';
import type { StateFiles } from '../../src/util/state-files.ts';
import { componentRig, type ComponentRig } from './component-rig.ts';
import { recordingLogger, type LogRecord } from '../../src/testing/recording-logger.ts';
import { driverType } from './driver-type.ts';

/** A plug that answers at once, and all that was asked of it. */
export interface ModelPlug {
  on: boolean;
  /** What its meter shows. */
  quantities: Omit<PlugReading, 'on'>;
  deviceId: string;
  /** Which counter each question to the meter asked for. */
  readonly wished: (string | undefined)[];
  rules: readonly PlugRule[];
  /** The delay with which its timer is armed, until it is cleared. */
  timerS: number | undefined;
  /** What every exchange fails with, and what those about rules and timer fail with. */
  fault: PlugError | undefined;
  innerFault: PlugError | undefined;
  /** What commands fail with. */
  commandFault: PlugError | undefined;
  /** It acknowledges commands and does nothing. */
  idle: boolean;
  /** What it sends by itself. */
  pushes: Subject<PlugReading> | undefined;
  readonly log: { readonly what: 'read' | 'meter' | 'on' | 'off' | 'rules' | 'arm' | 'clear'; readonly atS: number }[];
}

export interface SmartplugRig {
  readonly clock: VirtualClock;
  readonly hal: ComponentRig['hal'];
  readonly model: ModelPlug;
  readonly plug: PlugHandle;
  /** Runs the functions of all there is, as a YAML machine does. */
  run(): void;
  readonly reports: PlugReport[];
  readonly log: readonly LogRecord[];
  /** The value of a pin, by its name without the component's. */
  pin(name: string): HalValue;
  setp(name: string, value: HalValue): void;
  /** When each thing of a kind was asked of the plug, in seconds. */
  times(what: ModelPlug['log'][number]['what']): number[];
  advance(seconds: number): Promise<void>;
  end(): Promise<void>;
}

export interface SmartplugRigOptions {
  readonly options?: Readonly<Record<string, OptionValue>>;
  readonly model?: Partial<ModelPlug>;
  /** What pins are set to before it starts. */
  readonly values?: Readonly<Record<string, HalValue>>;
  readonly files?: StateFiles;
  readonly clock?: VirtualClock;
  /** The `power-off` on its net, as long as this gives one. */
  readonly powerOff?: () => PowerOffHandle | undefined;
  /** What the driver cannot do. */
  readonly without?: readonly ('rules' | 'offTimer')[];
}

/** The component named `plug` on a model plug in virtual time; it has started when this resolves. */
export async function smartplugRig(given: SmartplugRigOptions = {}): Promise<SmartplugRig> {
  const { clock = virtualClock(1_700_000_000), files, powerOff, without = [] } = given;
  const startMs = clock.now();
  const model: ModelPlug = {
    on: false,
    quantities: {},
    deviceId: '800601',
    wished: [],
    rules: [],
    timerS: undefined,
    fault: undefined,
    innerFault: undefined,
    commandFault: undefined,
    idle: false,
    pushes: undefined,
    log: [],
    ...given.model,
  };
  const { logger, records } = recordingLogger();
  const more = {
    logger,
    drivers: new Map([['model', driverType('model', () => driverOf(model, clock, startMs, without))]]),
    ...(files ? { stateFiles: files } : {}),
    ...(powerOff && { beside: () => besideOf(powerOff()) }),
  };
  const rig = componentRig(clock, undefined, more);
  let ended = false;
  const end = async () => {
    if (ended) return;
    ended = true;
    await rig.dispose();
  };
  onTestFinished(end);
  const handle = rig.load('smartplug', 'plug', { driver: 'model', meter: true, ...given.options });
  for (const [name, value] of Object.entries(given.values ?? {})) rig.hal.setp(`plug.${name}`, value);
  const reports: PlugReport[] = [];
  const { plug } = handle;
  if (!plug) throw new Error('a smartplug without a plug');
  plug.reports$.subscribe((report) => reports.push(report));
  await clock.advance(0);
  return {
    clock,
    hal: rig.hal,
    model,
    plug,
    run: () => rig.run(),
    reports,
    log: records,
    pin: (name) => rig.hal.item(`plug.${name}`).value,
    setp: (name, value) => rig.hal.setp(`plug.${name}`, value),
    times: (what) => model.log.filter((entry) => entry.what === what).map(({ atS }) => atS),
    advance: (seconds) => clock.advance(seconds * 1000),
    end,
  };
}

function besideOf(powerOff: PowerOffHandle | undefined): Neighbour[] {
  return powerOff ? [{ name: 'guard', handle: { powerOff } }] : [];
}

function driverOf(
  model: ModelPlug,
  clock: VirtualClock,
  startMs: number,
  without: NonNullable<SmartplugRigOptions['without']>,
): PlugDriver {
  const note = (what: ModelPlug['log'][number]['what']) => {
    model.log.push({ what, atS: (clock.now() - startMs) / 1000 });
    const fault = what === 'rules' || what === 'arm' || what === 'clear' ? model.innerFault : undefined;
    if (model.fault ?? fault) throw model.fault ?? fault ?? new Error();
  };
  return {
    async identify() {
      if (model.fault) throw model.fault;
      const { deviceId } = model;
      return { driver: 'model', model: 'M', alias: '', deviceId, mac: '', hardware: '', firmware: '', meter: true };
    },
    async read(_, readingOptions) {
      note(readingOptions?.meter === false ? 'read' : 'meter');
      if (readingOptions?.meter === false) return { on: model.on };
      model.wished.push(readingOptions?.energySource);
      return { on: model.on, ...model.quantities };
    },
    async setRelay(on) {
      note(on ? 'on' : 'off');
      if (model.commandFault) throw model.commandFault;
      if (!model.idle) model.on = on;
    },
    ...(without.includes('rules')
      ? {}
      : {
          async rules() {
            note('rules');
            return model.rules;
          },
        }),
    ...(without.includes('offTimer')
      ? {}
      : {
          offTimer: {
            async arm(delayS: number) {
              note('arm');
              model.timerS = delayS;
            },
            async clear() {
              note('clear');
              model.timerS = undefined;
            },
          },
        }),
    ...(model.pushes && { watch$: model.pushes }),
    async dispose() {},
  };
}

/** A fault that a model plug may have. */
export function plugFault(code: PlugError['code'] & `plug-${string}`, retryable = true): PlugError {
  return new PlugError(code, `a ${code} fault`, { retryable });
}
