/** Who wants something. */
export interface Origin {
  /** A caller (`stdin`, `socket 2`, `klipper`), or the component whose function asks by a change. */
  readonly by: string;
  /** The word that was used: `M81`, `hal.sets`; of a change, the wire it was made on. */
  readonly word: string;
  /** Of a change: the values that it was decided from, for people: `fault TRUE, shutdown TRUE`. */
  readonly because?: string;
}
