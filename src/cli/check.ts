import { formatDiagnostics } from '../config/format.ts';
import { loadCompiledHeaders } from '../config/compiled-headers.ts';
import { loadMachine } from '../config/load-machine.ts';
import { machineSchema } from '../config/schema.ts';
import { ConfigError, type Diagnostic } from '../errors.ts';
import { plugDrivers } from '../plugs/registry.ts';
import { userFaces } from './user-faces.ts';
import { exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';

/** `halyard check --schema`: the JSON Schema of machine files, for editors. */
export function printSchema(io: CliIo): ExitCode {
  const headers = loadCompiledHeaders(io.headers);
  const known = headers.types().flatMap((type) => headers.header(type) ?? []);
  printLine(io.stdout, JSON.stringify(machineSchema(known, plugDrivers), null, 2));
  return exitCodes.done;
}

export interface CheckOptions {
  /** Warnings count as problems. */
  readonly strict?: boolean | undefined;
}

/**
 * `halyard check`: prints every problem in machine files. Starts nothing and connects to nothing, but imports user
 * drivers and faces.
 */
export async function check(files: readonly string[], io: CliIo, options: CheckOptions = {}): Promise<ExitCode> {
  const context = { headers: loadCompiledHeaders(io.headers), drivers: plugDrivers, environment: io.env };
  let exitCode: ExitCode = exitCodes.done;
  const show = (diagnostics: readonly Diagnostic[]) =>
    io.stderr.write(formatDiagnostics(diagnostics, { color: io.stderr.isTTY === true }));
  for (const file of files) {
    try {
      const { machine, components, nets, warnings } = await loadMachine(file, {
        ...context,
        importFace: userFaces().import,
      });
      const count = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
      const verdict = warnings.length === 0 ? 'ok' : count;
      if (warnings.length > 0) show(warnings);
      printLine(
        io.stdout,
        `${file}: machine '${machine}', ${components.length} components, ${nets.length} nets: ${verdict}`,
      );
      if (options.strict && warnings.length > 0) exitCode = exitCodes.failed;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      show(error.diagnostics);
      printLine(io.stderr, error.message);
      exitCode = exitCodes.failed;
    }
  }
  return exitCode;
}
