/**
 * The part of a request that could make a plug unusable for ever, or undefined: a factory reset, other firmware,
 * another identity, a factory test mode, another calibration of the meter. Found at any depth and in either dialect,
 * since requests nest: in groups, under a context, for the children of a strip.
 */
export function forbiddenIn(request: unknown): string | undefined {
  // A work list and not recursion: a request may be nested deeper than the call stack.
  const rest: unknown[] = [request];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (isForbidden(key)) return key;
      if (key === 'method' && typeof inner === 'string' && isForbidden(inner)) return inner;
      rest.push(inner);
    }
  }
  return undefined;
}

function isForbidden(method: string): boolean {
  return forbidden.test(method.trim());
}

const forbidden =
  /^(?:reset|factory_reset|device_reset|(?:flash|download)_firmware|fw_download|set_mac_addr|set_device_id|set_hw_id|set_test_mode|test_\w*|set_vgain_igain|start_calibration)$/i;
