/** A week: the longest wait and the longest delay. A timer cannot hold more than 24 days. */
export const waitMaxS: number = 7 * 24 * 3600;
