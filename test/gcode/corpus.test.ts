import { expect, it } from 'vitest';
import { isDialect } from '../../src/gcode/dialects.ts';
import { gcodeFiles, reportOf, tally } from './corpus.ts';

const folders = process.env['HALYARD_GCODE_CORPUS']?.split(':') ?? [];
const dialect = process.env['HALYARD_GCODE_DIALECT'];
const shown = Number(process.env['HALYARD_GCODE_SHOWN'] ?? 5);

/** `HALYARD_GCODE_CORPUS=FOLDER:… npx vitest run test/gcode/corpus`, over programs that are not part of this repository. */
it.runIf(folders.length > 0)(
  'reads programs of other projects without a crash or a false error',
  () => {
    const result = tally(folders.flatMap(gcodeFiles), isDialect(dialect) ? dialect : undefined);
    console.log(reportOf(result, shown));
    expect(result.crashes).toBe(0);
    expect(result.falseErrors).toEqual([]);
  },
  600_000,
);
