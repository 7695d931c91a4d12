export type Value = boolean | number;

/**
 * A way to build graphs of values: halyard's, or a peer's. A node is what the way makes of a signal with the pin that
 * writes it; a pin that reads it may be the node itself.
 */
export interface GraphKit<N, P> {
  input(value: Value): N;
  not(source: N): N;
  gate(a: N, b: N, compute: (a: Value, b: Value) => Value): N;
  /** Links one more pin, which nobody observes. */
  pin(node: N): P;
  /** `told` hears each new value. */
  observe(pin: P, told: (value: Value) => void): void;
  /** After the graph is built. */
  start?(): void;
  set(node: N, value: Value): void;
  valueOf(node: N): Value;
  /** Several sets that count as one, where the way knows such a thing. */
  batch(work: () => void): void;
}
