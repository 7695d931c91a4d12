/** Who made a request. */
export interface Origin {
  /** A caller (`stdin`, `socket 2`, `klipper`), or the component whose function made the change. */
  readonly by: string;
  /** The word that was used: `M81`, `hal.sets`; for a change, the signal that it was made on. */
  readonly word: string;
  /** For a change: the values that it was decided from, for people: `fault TRUE, shutdown TRUE`. */
  readonly because?: string;
}
