import { messageOf } from '../errors.ts';
import { isObject } from '../util/json.ts';
import { connectToMachine } from './connection.ts';
import { CommandFailure, exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';

/** M66 and the waits of halcmd have no limit. */
const patienceMs = 24 * 3_600_000;

/** `halyard rpc METHOD [JSON]`: one request, its result on stdout as JSON. */
export async function rpc(
  method: string,
  paramsText: string | undefined,
  socket: string | undefined,
  io: CliIo,
): Promise<ExitCode> {
  const params = parseParams(paramsText);
  const machine = await connectToMachine(socket, io);
  try {
    const result = await machine.request(method, params, patienceMs);
    printLine(io.stdout, JSON.stringify(result, null, io.stdout.isTTY === true ? 2 : undefined));
    return exitCodes.done;
  } catch (error) {
    throw new CommandFailure(exitCodes.failed, `${method}: ${messageOf(error)}`, { cause: error });
  } finally {
    machine.close();
  }
}

function parseParams(text: string | undefined): object {
  if (text === undefined) return {};
  try {
    const params: unknown = JSON.parse(text);
    if (isObject(params)) return params;
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, `params are not JSON: ${messageOf(error)}`);
  }
  throw new CommandFailure(
    exitCodes.usage,
    `params '${text}': expected a JSON object such as '{"name":"plug.enable"}'`,
  );
}
