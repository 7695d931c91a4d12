/**
 * What is mutated, and which tests have to find it: those meant for these files, not whatever happens to run them.
 *
 * @type {Record<string, {mutate: string[], tests: string[]}>}
 */
export const areas = {
  reconcile: { mutate: ['src/reconcile/**/*.ts'], tests: ['test/reconcile/**/*.test.ts'] },
  'power-off': {
    mutate: ['src/components/power-off.ts', 'src/components/power-off/**/*.ts'],
    tests: ['test/components/power-off.test.ts', 'test/components/power-off/**/*.test.ts'],
  },
  requests: {
    mutate: ['src/components/smartplug/requests.ts'],
    tests: ['test/components/smartplug/requests.test.ts', 'test/components/smartplug.test.ts'],
  },
  gcode: { mutate: ['src/gcode/**/*.ts'], tests: ['test/gcode/**/*.test.ts', 'test/docs/gcode.test.ts'] },
  frame: {
    mutate: ['src/plugs/kasa/frame.ts'],
    tests: ['test/plugs/kasa/frame.test.ts'],
  },
};
