import { HalError, messageOf, PlugError, type ErrorCode } from '../errors.ts';
import type { LoopReport } from './reports.ts';
import type { ReconcilerPins } from './state.ts';

/** Tells when the plug went and came, once each, however many exchanges failed meanwhile. */
export interface FaultWatch {
  /** To be told the pins after every exchange, whether so many failed in a row that it is told, and the last one's error. */
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
      // A plug that reboots is now silent, now refusing, now garbled: one fault to a person.
      const cause = isHopeless(error) ? code : 'unreachable';
      if (cause === shown) return undefined;
      shown = cause;
      return { type: 'fault', code, message: messageOf(error) };
    },
  };
}

/**
 * The plug's own no to a command, as against a failure on the way to it or a plug that is not the one meant. A plug that
 * cannot do it says so by a number; without one, what answers may be another device, which had the address for a moment.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof PlugError) || error.retryable) return false;
  return error.code === 'plug-refused' || (error.code === 'plug-unsupported' && error.deviceCode !== undefined);
}

/** A failure that only a person can end. */
export function isHopeless(error: unknown): boolean {
  return error instanceof PlugError && !error.retryable;
}

/** Anything but a `HalError` is a defect of the driver. */
function faultCode(error: unknown): ErrorCode {
  return error instanceof HalError ? error.code : 'internal';
}
