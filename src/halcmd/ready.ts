import type { CommandContext } from './context.ts';
import type { ProgramEnd, UserProgram } from './host.ts';
import { pause } from './wait.ts';

export interface ReadyRequest {
  readonly program: string;
  /** The expected name of the component. */
  readonly component: string;
  readonly running: UserProgram;
  /** The id of the last component that was made before the program was started. */
  readonly before: number;
}

/** How often halcmd looks; its output depends on the number of looks. */
const pollMs = 10;
const pollsBeforeWaiting = 200;
const pollsBetweenDots = 10;
const pollsBeforeNewline = 100;
const timeoutS = 60;

/**
 * Waits for the component of a program, which must be a new one while the program still runs: a component of that name
 * from an earlier program does not count. Unlike LinuxCNC's halcmd it does not wait forever.
 */
export async function awaitReady(context: CommandContext, request: ReadyRequest): Promise<boolean> {
  const { hal } = context;
  const { program, component, running } = request;
  const { signal, readyTimeoutS = timeoutS } = context.shared.options;
  const watched: { end?: ProgramEnd } = {};
  void running.ended.then((end) => (watched.end = end));
  const seen = new Set<string>();
  let ready = false;
  let late = false;
  let polls = 0;
  while (!ready && !late && !watched.end) {
    await pause(hal.clock, pollMs, signal);
    if (endedBadly(watched.end)) {
      context.error(`waitpid failed ${program} ${component}`);
      break;
    }
    ready = !watched.end && isReady(context, request);
    polls++;
    if (polls === pollsBeforeWaiting) context.shared.sink.err(`Waiting for component '${component}' to become ready.`);
    else if (polls > pollsBeforeWaiting && polls % pollsBetweenDots === 0) context.shared.sink.err('.');
    if (polls >= pollsBeforeWaiting && polls % pollsBetweenDots === 0) tellOthers(context, request, seen);
    late = polls * pollMs >= readyTimeoutS * 1000;
  }
  if (polls >= pollsBeforeNewline) context.bare('');
  if (ready) {
    context.info(`Component '${component}' ready`);
    return true;
  }
  if (!watched.end) {
    running.terminate();
    return context.fail(`${program} did not become ready within ${readyTimeoutS} seconds, terminated`);
  }
  return context.fail(`${program} exited without becoming ready`);
}

function endedBadly(end: ProgramEnd | undefined): boolean {
  return end !== undefined && 'code' in end && end.code !== 0;
}

function isReady(context: CommandContext, { component, before }: ReadyRequest): boolean {
  const made = context.hal.components.find(component);
  return made !== undefined && made.state === 'ready' && made.id > before;
}

/** Lists the components that were made meanwhile: one of them probably has the intended name. */
function tellOthers(context: CommandContext, { component, before }: ReadyRequest, seen: Set<string>): void {
  for (const { id, name } of context.hal.components.values()) {
    if (id <= before || name === component || seen.has(name)) continue;
    seen.add(name);
    context.shared.sink.err(
      `\nWhile waiting for '${component}', component '${name}' loaded.\n` +
        `Did you specify the correct name via 'loadusr -Wn'?`,
    );
  }
}
