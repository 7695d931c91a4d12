/** When to poll a plug, so that the plugs of a machine are not all polled at one instant. */
export interface PollPhase {
  /** Position of the polls after the first one within the interval, as a fraction from 0 to 1. */
  readonly phase: number;
  /** Time from the start of the machine to the first poll. */
  readonly delayMs: number;
}

/** Gives each plug of a machine its own phase. */
export interface PollPhases {
  /**
   * Phase 0 for the first plug; each further one is far from those before it. The first fifty plugs are contacted at
   * once, and fifty more after each pause. Plugs with the same route have the same phase: the outlets of a strip are
   * polled together and share the answer.
   */
  of(route: string): PollPhase;
}

/** The golden ratio: the fractional parts of its multiples are nearly evenly spread, however many there are. */
const stride = (Math.sqrt(5) - 1) / 2;

/** A thousand plugs contacted at once would delay each other beyond their time limits. */
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
