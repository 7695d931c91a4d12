import { messageOf } from '../errors.ts';
import type { Hal } from '../hal/hal.ts';
import type { HalcmdOptions } from './context.ts';
import type { HalcmdHost, HalcmdSink } from './host.ts';
import { parseIni, type IniFile } from './ini.ts';
import { createHalcmdInterpreter } from './interpreter.ts';
import { parseInvocation, type InvocationFlags } from './invocation.ts';
import { systemReason } from './system-error.ts';

export interface InvocationServices {
  readonly hal: Hal;
  readonly host: HalcmdHost;
  readonly sink: HalcmdSink;
  /** Reads the lines for `-f` without a file. */
  readonly stdin?: AsyncIterable<string>;
  readonly options?: Pick<HalcmdOptions, 'pid' | 'readyTimeoutS' | 'signal' | 'slices'>;
}

/** Runs `halcmd` with these words; resolves to its exit code. */
export async function runInvocation(argv: readonly string[], services: InvocationServices): Promise<number> {
  const invocation = parseInvocation(argv);
  const { hal, host, sink, options } = services;
  if (invocation.kind === 'usage') {
    sink.err(`${invocation.message}\n`);
    return invocation.code;
  }
  if (invocation.kind === 'help') {
    if (invocation.command === undefined) sink.out(usage);
    const words = invocation.command === undefined ? ['help'] : ['help', invocation.command];
    return await createHalcmdInterpreter(hal, host, sink).execute(words);
  }
  if (invocation.kind === 'command') {
    return await createHalcmdInterpreter(hal, host, sink, { ...options, ...invocation.flags }).execute(
      invocation.words,
    );
  }
  return await runFile(services, invocation.path, invocation.flags);
}

async function runFile(
  services: InvocationServices,
  path: string | undefined,
  flags: InvocationFlags,
): Promise<number> {
  const { hal, host, sink, options } = services;
  const ini = await openIni(services, flags);
  if (ini === 'missing') return 255;
  const interpreter = createHalcmdInterpreter(hal, host, sink, { ...options, ...flags, ...(ini ? { ini } : {}) });
  if (path !== undefined) return await interpreter.runFile(path);
  const session = interpreter.session();
  for await (const line of services.stdin ?? []) {
    if (options?.slices && !options.slices.mayGoOn()) await options.slices.next();
    if ((await session.feed(line)) !== 'more') break;
  }
  return await session.end();
}

const usage = [
  'halcmd [-k] [-q|-Q|-v|-V] [-s] [-e] COMMAND [ARGUMENT...]',
  'halcmd [-k] [-q|-Q|-v|-V] [-s] [-e] [-i INI] -f [FILE]',
  '  -f FILE  runs the commands of FILE, or of the standard input',
  '  -i INI   gives [SECTION]KEY in FILE its values',
  '  -k       goes on after a failed command',
  '  -q -Q    errors only (the default); no listings either',
  '  -v -V    tells what was done',
  '  -s       listings for scripts: no headers, one line each',
  '  -e       writes each line before it runs',
  '',
  '',
].join('\n');

async function openIni(services: InvocationServices, flags: InvocationFlags): Promise<IniFile | undefined | 'missing'> {
  if (flags.iniPath === undefined) return undefined;
  try {
    return parseIni(await services.host.readFile(flags.iniPath));
  } catch (error) {
    services.sink.err(`Could not open ini file '${flags.iniPath}'\n`);
    services.sink.detail?.(`${flags.iniPath}: ${systemReason(error) ?? messageOf(error)}`);
    return 'missing';
  }
}
