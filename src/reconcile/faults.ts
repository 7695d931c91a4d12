import { HalError, messageOf, PlugError, type ErrorCode } from '../errors.ts';
import type { LoopReport } from './reports.ts';
import type { ReconcilerPins } from './state.ts';

/** Reports the start and the end of an outage once each, however many exchanges failed meanwhile. */
export interface FaultWatch {
  /** Call after each exchange with the pins, whether this is an outage, and the last error. */
  after(pins: ReconcilerPins, outage: boolean, error?: unknown): LoopReport | undefined;
}

export function faultWatch(): FaultWatch {
  let met = false;
  let shown: ErrorCode | 'unreachable' | undefined;
  return {
    after(pins, outage, error) {
      if (pins.online) {
        const type = shown === undefined ? 'contact' : 'recovered';
        const news = shown !== undefined || !met;
        met = true;
        shown = undefined;
        return news ? { type, on: pins.relay } : undefined;
      }
      if (!outage || error === undefined) return undefined;
      const code = faultCode(error);
      // A plug that reboots is silent, refuses and sends garbage in turn: for a person this is one fault.
      const cause = isHopeless(error) ? code : 'unreachable';
      if (cause === shown) return undefined;
      shown = cause;
      return { type: 'fault', code, message: messageOf(error) };
    },
  };
}

/**
 * Whether the plug itself refused a command; a network failure or another plug at the address is not a refusal. A plug
 * that does not support it answers with a code; an answer without one may be from another device that had the address
 * for a moment.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof PlugError) || error.retryable) return false;
  return error.code === 'plug-refused' || (error.code === 'plug-unsupported' && error.deviceCode !== undefined);
}

/** Whether only a person can end the failure. */
export function isHopeless(error: unknown): boolean {
  return error instanceof PlugError && !error.retryable;
}

/** Any error but a `HalError` is a defect of the driver. */
function faultCode(error: unknown): ErrorCode {
  return error instanceof HalError ? error.code : 'internal';
}
