/** When a plug of a machine is polled, so that not all are asked at one instant. */
export interface PollPhase {
  /** From 0 to 1, as a fraction of the interval: where in it the polls after the first one stand. */
  readonly phase: number;
  /** From the start of the machine to the first poll. */
  readonly delayMs: number;
}

/** Gives each plug of a machine its own part of the interval. */
export interface PollPhases {
  /**
   * 0 for the first plug, and for each further one far from those before it; the first fifty are met at once, and fifty
   * more with each pause after that. The same for all that are reached the same way: the outlets of a strip ask together,
   * and share the answer.
   */
  of(route: string): PollPhase;
}

/** The golden ratio: however many of its multiples there are, what is left of them is spread over 0 to 1 nearly evenly. */
const stride = (Math.sqrt(5) - 1) / 2;

/** Met all at once, a thousand plugs would keep each other waiting until their time limits are over. */
const metAtOnce = 50;
const pauseMs = 50;

export function pollPhases(): PollPhases {
  const given = new Map<string, PollPhase>();
  return {
    of(route) {
      const known = given.get(route);
      if (known) return known;
      const { size } = given;
      const made = { phase: (size * stride) % 1, delayMs: Math.floor(size / metAtOnce) * pauseMs };
      given.set(route, made);
      return made;
    },
  };
}
