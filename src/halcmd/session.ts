import { CommandContext, type LinePosition, type Shared } from './context.ts';
import { withoutBom } from '../util/text.ts';
import { lineMax } from './substitute.ts';

/**
 * What follows after a line: `more` lines, `stopped` because a command has failed, or `quit` because the user wants to
 * leave.
 */
export type SessionStep = 'more' | 'stopped' | 'quit';

/** Runs the lines of a file or of a terminal, one after the other. */
export interface HalcmdSession {
  /** Takes a line without its end. */
  feed(line: string): Promise<SessionStep>;
  /** Ends the lines: runs an open continuation and resolves to the exit code. */
  end(): Promise<number>;
}

export function createHalcmdSession(
  shared: Shared,
  name: string,
  run: (line: string, position: LinePosition) => boolean | Promise<boolean>,
): HalcmdSession {
  let number = 0;
  let open = '';
  let failed = false;
  let over: SessionStep | undefined;

  const runOpen = async (): Promise<SessionStep> => {
    const line = open;
    open = '';
    const position = { file: name, line: number };
    if (shared.echo) shared.sink.err(`(${number})<echo>: ${line}\n`);
    if (/^\s*(?:quit|exit)(?:\s|#|$)/i.test(line)) return 'quit';
    if (await run(line, position)) return 'more';
    failed = true;
    return shared.options.keepGoing ? 'more' : 'stopped';
  };

  return {
    async feed(raw) {
      if (!over && shared.options.signal?.aborted) {
        failed = true;
        over = 'stopped';
      }
      if (over) return over;
      number++;
      const line = withoutReturn(shared, number === 1 ? withoutBom(raw) : raw, { file: name, line: number });
      if (line.endsWith('\\') && open.length <= lineMax) {
        open += line.slice(0, -1);
        return 'more';
      }
      open += line;
      const step = await runOpen();
      if (step !== 'more') over = step;
      return step;
    },
    async end() {
      if (!over && open !== '') await runOpen();
      return failed ? 1 : 0;
    },
  };
}

/** Removes the carriage return of a DOS line end and warns of it, once. */
export function withoutReturn(shared: Shared, line: string, position: LinePosition): string {
  if (!line.endsWith('\r')) return line;
  new CommandContext(shared, position).warnOnce('File contains DOS-style line endings.');
  return line.slice(0, -1);
}
