import { describe, test } from 'vitest';
import { driverConformance } from '../../src/testing/driver/driver-conformance.ts';
import type { CreatePlugUnderTest } from '../../src/testing/driver/plug-under-test.ts';

export interface PlugSuite {
  /** What is tested, as its title. */
  readonly name: string;
  readonly create: CreatePlugUnderTest;
  /** Tests that only this driver has to pass; run within the suite. */
  readonly additionalTests?: () => void;
}

/** The promises that every plug driver keeps, as authors of drivers elsewhere run them too. */
export function testPlugDriver({ name, create, additionalTests }: PlugSuite): void {
  describe(`plug driver ${name}`, () => {
    test.each(driverConformance(create))('$title', ({ run }) => run());
    additionalTests?.();
  });
}
