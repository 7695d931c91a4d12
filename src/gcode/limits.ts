/** A week: the longest wait and the longest delay. More is hardly meant, and more than 24 days no timer can hold. */
export const waitMaxS: number = 7 * 24 * 3600;
