/** Gives out at which part of the interval each plug of a machine is polled, so that not all are asked at one instant. */
export interface PollPhases {
  /**
   * From 0 to 1, as a fraction of the interval: 0 for the first plug, and for each further one far from those before it.
   * The same for all that are reached the same way: the outlets of a strip ask together, and share the answer.
   */
  of(way: string): number;
}

/** The golden ratio: however many of its multiples there are, what is left of them is spread over 0 to 1 nearly evenly. */
const stride = (Math.sqrt(5) - 1) / 2;

export function pollPhases(): PollPhases {
  const given = new Map<string, number>();
  return {
    of(way) {
      const phase = given.get(way) ?? (given.size * stride) % 1;
      given.set(way, phase);
      return phase;
    },
  };
}
