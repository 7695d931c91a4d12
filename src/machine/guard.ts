import { spawn, type ChildProcess } from 'node:child_process';
import { pid } from 'node:process';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';

/** A process that ends the process groups of programs when halyard has gone without ending them, by a kill or a crash. */
export interface Guard {
  /** The variables that the environment of each program must have. */
  readonly mark: { readonly HALYARD_RUNNER: string };
  /** A program is about to be started. The first call starts the guard. */
  expect(): void;
  /** The expected program leads this group, or could not be started. */
  watch(group: number | undefined): void;
  /** The group has ended: its number may be reused soon. */
  forget(group: number): void;
  /** Resolves when the guard has gone, or is still ending leftover groups. */
  dispose(): Promise<void>;
}

export interface GuardOptions {
  /** The PATH for `sh` and `sleep`, the only variable that the guard gets. */
  readonly path: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * A shell script, since a second Node would take 40 MB. When its stdin ends, halyard has gone: the script sends SIGTERM, and
 * SIGKILL a second later. Signals for the group of halyard or for its control group do not end it before.
 *
 * When halyard is killed while it starts a program, it cannot send the number of the group any more. Linux shows it: the
 * program has a mark in its environment by then, since a process keeps its parent's end of this stdin open until it has become the
 * program.
 */
const script = `# halyard: ends its programs when it has gone
trap '' HUP INT QUIT TERM
groups=' '
expected=
while read -r word group; do
  case $word in
    expect) expected=yes ;;
    watch) expected= groups="$groups$group " ;;
    forget) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
if [ -n "$expected" ]; then
  for file in $(grep -lsF "$1" /proc/[0-9]*/environ); do
    file=\${file#/proc/}
    groups="$groups\${file%/environ} "
  done
fi
for group in $groups; do kill -TERM "-$group"; done
for _ in 1 2 3 4 5 6 7 8 9 10; do
  living=
  for group in $groups; do kill -0 "-$group" && living="$living $group"; done
  [ -z "$living" ] && exit
  groups=$living
  sleep 0.1
done
for group in $groups; do kill -KILL "-$group"; done
`;

/** A guard that ends sooner than this after its start is not replaced at once. */
const steadyMs = 1000;
/** How long the guard may take to end. */
const endMs = 100;

export function createGuard({ path, clock, logger }: GuardOptions): Guard {
  const groups = new Set<number>();
  let guard: ChildProcess | undefined;
  let isDisposed = false;
  let cancel = () => {};
  const mark = { HALYARD_RUNNER: `${pid}-${Math.round(clock.wallS() * 1000)}` };

  return {
    mark,
    expect() {
      if (!guard) start();
      tell('expect');
    },
    watch(group) {
      if (group !== undefined) groups.add(group);
      tell(`watch ${group ?? ''}`);
    },
    forget(group) {
      if (groups.delete(group)) tell(`forget ${group}`);
    },
    async dispose() {
      isDisposed = true;
      cancel();
      const last = guard;
      if (!last) return;
      await new Promise<void>((resolve) => {
        cancel = clock.after(endMs, resolve);
        last.once('exit', () => resolve());
        last.stdin?.end();
      });
      cancel();
    },
  };

  function start(): void {
    cancel();
    const startedMs = clock.now();
    // Its own session, so that Ctrl-C does not reach it; in the root folder, so that it keeps no file system mounted.
    const started = spawn('sh', ['-c', script, 'halyard-guard', `HALYARD_RUNNER=${mark.HALYARD_RUNNER}`], {
      env: { PATH: path },
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    guard = started;
    started.unref();
    started.stdin?.on('error', () => {});
    for (const group of groups) tell(`watch ${group}`);
    started.once('error', (err) => {
      guard = undefined;
      logger.warn({ err }, 'cannot start the guard of the programs: they will go on if this process is killed');
    });
    started.once('exit', (code, signal) => {
      guard = undefined;
      if (isDisposed) return;
      logger.warn({ code, signal }, 'the guard of the programs has ended; starting another');
      cancel = clock.after(clock.now() - startedMs < steadyMs ? steadyMs : 0, start);
    });
  }

  function tell(line: string): void {
    guard?.stdin?.write(`${line}\n`);
  }
}
