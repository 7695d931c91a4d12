import { spawn, type ChildProcess } from 'node:child_process';
import { pid } from 'node:process';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';

/** A process that ends groups of processes when this one has gone without doing so, however it has gone. */
export interface Guard {
  /** What the environment of each program must hold. */
  readonly mark: { readonly HALYARD_RUNNER: string };
  /** A program is about to be started. The first one starts the process. */
  expect(): void;
  /** The program that was expected is the leader of this group, or could not be started. */
  watch(group: number | undefined): void;
  /** The group has ended by itself: its number may soon be another's. */
  forget(group: number): void;
  /** Resolves when the process has gone, or still ends what this one has left. */
  dispose(): Promise<void>;
}

export interface GuardOptions {
  /** Where `sh` and `sleep` are found: the only variable that the process gets. */
  readonly path: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * A shell script, since a second Node would take 40 MB. The end of its stdin means that the writer has gone. Then it sends
 * SIGTERM, and SIGKILL a second later. Signals for the group of halyard or for its control group do not end it before.
 *
 * A writer that is killed as it starts a program cannot tell its number any more. Linux shows it: the program has a mark in
 * its environment by then, since a process holds its parent's end of this stdin until it has become the program.
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

/** One that ends sooner after its start is not replaced at once. */
const steadyMs = 1000;
/** How long it may take to end. */
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
    // A session of its own, so that a Ctrl-C does not reach it; no folder that could not be unmounted.
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
      logger.warn({ err }, 'no guard for the programs: they go on if this process is killed');
    });
    started.once('exit', (code, signal) => {
      guard = undefined;
      if (isDisposed) return;
      logger.warn({ code, signal }, 'the guard of the programs has ended; another takes its place');
      cancel = clock.after(clock.now() - startedMs < steadyMs ? steadyMs : 0, start);
    });
  }

  function tell(line: string): void {
    guard?.stdin?.write(`${line}\n`);
  }
}
