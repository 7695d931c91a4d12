/**
 * One rule for an implementation. A suite is a list of them, for any test runner:
 *
 * ```ts
 * for (const { title, run } of driverConformance(myPlug)) test(title, run);
 * ```
 */
export interface ConformanceTest {
  /** A sentence about behaviour. */
  readonly title: string;
  /** Rejects with an `AssertionError` that says what was expected. */
  readonly run: () => Promise<void>;
}
