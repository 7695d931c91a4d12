import type { Component } from '../hal/hal.ts';
import { HalError } from '../errors.ts';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';
import type { ProgramProtocol } from './api/program-protocol.ts';
import { createGuard } from './guard.ts';
import type { ProgramEnvironment } from './program-environment.ts';
import { startProgram, type ProgramOptions, type RunningProgram } from './program.ts';
import type { ProcessGroup } from './process-group.ts';

export interface ProgramsOptions {
  readonly environment: ProgramEnvironment;
  /** How the machine speaks to them; without it, none can be started. */
  readonly protocol: ProgramProtocol | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The programs of a machine. They end with the machine, also when it is killed. */
export interface Programs {
  /** As `startProgram`; throws `not-running` after `dispose`. */
  start(options: Pick<ProgramOptions, 'argv' | 'api' | 'output'>): Promise<RunningProgram>;
  /** The program that has made a component. */
  of(component: Component): RunningProgram | undefined;
  /** Ends all of them, newest first, and waits until none is left. */
  dispose(): Promise<void>;
}

export function createPrograms({ environment, protocol, clock, logger }: ProgramsOptions): Programs {
  const { withheld } = environment;
  const guard = createGuard({ path: environment.env['PATH'], clock, logger });
  const env = { ...environment.env, ...guard.mark };
  const running = new Set<RunningProgram>();
  const groups = new Set<ProcessGroup>();
  let isDisposed = false;
  let isTold = withheld.length === 0;

  return {
    async start(options) {
      if (!protocol) throw new HalError('usage', 'this machine starts no programs');
      if (isDisposed) throw new HalError('not-running', 'the machine is stopping and starts no more programs');
      if (!isTold)
        logger.info({}, `programs do not get ${withheld.join(', ')}, unless 'pass' of the machine file names it`);
      isTold = true;
      guard.expect();
      try {
        const program = await startProgram({ ...options, protocol, env, clock, logger, onGroup: keep });
        running.add(program);
        void program.ended.then(() => running.delete(program));
        return program;
      } catch (error) {
        guard.watch(undefined);
        throw error;
      }
    },
    of: (component) => [...running].find((program) => program.owns(component)),
    async dispose() {
      isDisposed = true;
      const last = [...groups].reverse();
      for (const group of last) group.end();
      await Promise.all([...last.map(({ gone }) => gone), ...[...running].map(({ ended }) => ended)]);
      await guard.dispose();
    },
  };

  /** Called before anything else is awaited, so that the group is ended whatever follows. */
  function keep(group: ProcessGroup): void {
    const { id, gone } = group;
    if (id === undefined) return;
    groups.add(group);
    guard.watch(id);
    void gone.then(() => groups.delete(group)).then(() => guard.forget(id));
  }
}
