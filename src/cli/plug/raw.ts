import { messageOf } from '../../errors.ts';
import { forbiddenIn } from '../../plugs/kasa/iot/forbidden.ts';
import { isObject } from '../../util/json.ts';
import { CommandFailure, exitCodes } from '../io.ts';
import type { PlugAction } from './session.ts';

/** Sends a request as written and prints the answer. Refuses requests that could make the plug useless. */
export function raw(text: string): PlugAction {
  const request = parseRequest(text);
  const forbidden = forbiddenIn(request);
  if (forbidden !== undefined) {
    const message = `'${forbidden}' is never sent: it could make the plug useless for good`;
    throw new CommandFailure(exitCodes.usage, message);
  }
  return async (session) => {
    const reply = await session.request(request);
    session.print(JSON.stringify(reply, undefined, 2), isObject(reply) ? reply : { reply });
    return hasRefusal(reply) ? exitCodes.refused : exitCodes.done;
  };
}

function parseRequest(text: string): object {
  try {
    const request: unknown = JSON.parse(text);
    if (isObject(request)) return request;
  } catch (cause) {
    throw new CommandFailure(exitCodes.usage, `the request is not JSON: ${messageOf(cause)}`, { cause });
  }
  throw new CommandFailure(exitCodes.usage, 'the request is not a JSON object such as {"system":{"get_sysinfo":{}}}');
}

/** Whether the plug refused any part of it, in either dialect. */
function hasRefusal(reply: unknown): boolean {
  if (!isObject(reply)) return false;
  const codes = [reply['err_code'], reply['error_code']];
  return codes.some((code) => typeof code === 'number' && code !== 0) || Object.values(reply).some(hasRefusal);
}
