import { formatDiagnostics } from '../config/format.ts';
import { loadCompiledHeaders } from '../config/compiled-headers.ts';
import { loadMachine } from '../config/load-machine.ts';
import { machineSchema } from '../config/schema.ts';
import { ConfigError } from '../errors.ts';
import { exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';

/** `halyard check --schema`: the JSON Schema of machine files, for editors. */
export function printSchema(io: CliIo): ExitCode {
  const headers = loadCompiledHeaders(io.headers);
  const known = headers.types().flatMap((type) => headers.header(type) ?? []);
  printLine(io.stdout, JSON.stringify(machineSchema(known), null, 2));
  return exitCodes.done;
}

/** `halyard check`: everything that is wrong with machine files; nothing is started and nothing is connected to. */
export async function check(files: readonly string[], io: CliIo): Promise<ExitCode> {
  const headers = loadCompiledHeaders(io.headers);
  let exitCode: ExitCode = exitCodes.done;
  for (const file of files) {
    try {
      const { machine, components, nets } = await loadMachine(file, { headers, environment: io.env });
      printLine(io.stdout, `${file}: machine '${machine}', ${components.length} components, ${nets.length} nets: ok`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      io.stderr.write(formatDiagnostics(error.diagnostics, { color: io.stderr.isTTY === true }));
      printLine(io.stderr, error.message);
      exitCode = exitCodes.failed;
    }
  }
  return exitCode;
}
