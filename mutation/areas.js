/**
 * What is mutated, and which tests have to find it: those meant for these files, not whatever happens to run them. Of
 * these, the `slow` ones run when no other has found it, in their order.
 *
 * @typedef {{mutate: string[], tests: string[], slow?: string[]}} Area
 * @type {Record<string, Area>}
 */
export const areas = {
  frame: { mutate: ['src/plugs/kasa/transport/frame.ts'], tests: ['test/plugs/kasa/transport/frame.test.ts'] },
  reconcile: {
    mutate: ['src/reconcile/**/*.ts'],
    tests: ['test/reconcile/**/*.test.ts'],
    slow: ['loop', 'loop-end', 'chores', 'handing-over', 'laws', 'request-laws'].map(
      (name) => `test/reconcile/${name}.test.ts`,
    ),
  },
  requests: {
    mutate: ['src/components/plug/smartplug/requests.ts'],
    tests: ['test/components/plug/smartplug/requests.test.ts'],
  },
  'power-off': {
    mutate: ['src/components/printer/power-off.ts', 'src/components/printer/power-off/**/*.ts'],
    tests: ['test/components/printer/power-off.test.ts', 'test/components/printer/power-off/**/*.test.ts'],
    slow: [
      'test/components/printer/power-off/machine.test.ts',
      'test/components/printer/power-off/step.property.test.ts',
    ],
  },
  gcode: {
    mutate: ['src/gcode/**/*.ts'],
    tests: ['test/gcode/**/*.test.ts', 'test/docs/gcode.test.ts'],
    slow: ['test/gcode/properties.test.ts'],
  },
};

/**
 * The area of that name; the first one where none is given.
 *
 * @param {string | undefined} name
 * @returns {Area}
 */
export function areaNamed(name = 'frame') {
  const area = areas[name];
  if (!area) throw new Error(`there is no area '${name}'; there are ${Object.keys(areas).join(', ')}`);
  return area;
}
