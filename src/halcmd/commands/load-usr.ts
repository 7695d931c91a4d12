import { HalError, messageOf } from '../../errors.ts';
import { lockLevels } from '../../hal/hal.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { getopt } from '../getopt.ts';
import type { ProgramEnd, UserProgram } from '../host.ts';
import { systemReason } from '../system-error.ts';
import { settled } from '../wait.ts';
import { awaitReady } from '../ready.ts';

/** The command that starts user programs. */
export const loadUsrCommand: Command = {
  name: 'loadusr',
  usage: '[-W] [-Wn NAME] [-w] [-i] PROGRAM [ARGUMENT...]',
  help: [
    'Starts a program.',
    '-W waits until its component is ready, whose name is the program’s or that of -Wn NAME.',
    '-w waits until it ends and fails with it; -i ignores its status then.',
  ],
  args: 0,
  more: true,
  tilde: true,
  completes: ['value'],
  run: loadUsr,
};

interface Request {
  readonly argv: readonly string[];
  readonly program: string;
  readonly component: string;
  readonly awaitReady: boolean;
  readonly awaitEnd: boolean;
  readonly ignoreStatus: boolean;
}

async function loadUsr(context: CommandContext, args: readonly string[]): Promise<boolean> {
  if ((context.hal.lock & lockLevels.load) !== 0) {
    return context.fail('HAL is locked, loading of programs is not permitted');
  }
  const request = requestOf(context, args);
  if (!request) return false;
  const before = context.hal.lastId;
  const program = await startProgram(context, request.argv);
  try {
    if (request.awaitReady && !(await awaitReady(context, { ...request, running: program, before }))) return false;
    if (!request.awaitEnd) {
      context.info(`Program '${request.program}' started`);
      return true;
    }
    return judge(context, request, await settled(program.ended, context.shared.options.signal));
  } catch (error) {
    if (!(error instanceof HalError) || error.code !== 'cancelled') throw error;
    program.terminate();
    return context.fail(`${request.program}: ${error.message}`);
  }
}

function requestOf(context: CommandContext, args: readonly string[]): Request | undefined {
  const { options, rest } = getopt(args, { flags: 'wWi', valued: 'n' });
  const given = new Map<string, string | undefined>();
  for (const found of options) {
    if ('problem' in found) {
      context.bare(`loadusr: ${found.problem}`);
      return undefined;
    }
    given.set(found.option, found.value);
  }
  const [program] = rest;
  if (program === undefined) {
    context.detail('loadusr: expected a program');
    return undefined;
  }
  return {
    argv: rest,
    program,
    component: given.get('n') ?? componentNameOf(program),
    awaitReady: given.has('W'),
    awaitEnd: given.has('w'),
    ignoreStatus: given.has('i'),
  };
}

/** The name of the program without its folder and last extension. */
function componentNameOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}

/** In halcmd a program that cannot be started has started and ended with status 1, since its child process prints the error. */
async function startProgram(context: CommandContext, argv: readonly string[]): Promise<UserProgram> {
  try {
    return await context.host.loadusr(argv);
  } catch (error) {
    if (error instanceof HalError)
      context.libraryError(error.message); // a built-in program
    else context.error(`execv(${argv[0]}): ${systemReason(error) ?? messageOf(error)}`);
    return { ended: Promise.resolve({ code: 1 }), terminate() {} };
  }
}

function judge(context: CommandContext, request: Request, end: ProgramEnd): boolean {
  const { program } = request;
  if ('signal' in end) return context.fail(`program '${program}' did not exit normally`);
  if (end.code !== 0 && !request.ignoreStatus) return context.fail(`program '${program}' failed, returned ${end.code}`);
  context.info(`Program '${program}' finished`);
  return true;
}
