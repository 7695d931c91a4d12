import { formatValue, type Funct, type ItemView, type Origin, type Pin, type Signal } from '../../hal/hal.ts';

type AnyItem = ItemView | ItemView<'bit'>;

/** How many signals in a chain are followed, and how many are named at most. */
const levelsMax = 3;
const wiresMax = 6;

/**
 * The origin of the present change: the function, or the component whose pin writes the signal. For a function it also
 * gives the cause: the present values of the signals into the function and into the functions that write them.
 */
export function originOfChange(item: AnyItem): Origin {
  const signal = signalOf(item);
  const { changedBy: funct } = item;
  const wires = funct ? wiresInto(funct, signal) : [];
  return {
    by: funct?.name ?? signal?.writer?.component.name ?? 'hal',
    word: signal?.name ?? item.name,
    ...(wires.length > 0 && { because: wires.join(', ') }),
  };
}

/** The signal that a pin is linked to; a param has none. */
export function signalOf(item: AnyItem): Signal | null {
  return item.kind === 'pin' ? (item as Pin).signal : null;
}

function wiresInto(funct: Funct, changed: Signal | null): string[] {
  const seen = new Set<Signal | null>([changed]);
  const wires: string[] = [];
  let functs = [funct];
  for (let level = 0; level < levelsMax; level++) {
    const signals = functs.flatMap(({ inputs }) => inputs.map((input) => signalOf(input as Pin)));
    functs = [];
    for (const signal of signals) {
      if (signal === null || seen.has(signal) || !decides(signal)) continue;
      seen.add(signal);
      wires.push(`${signal.name} ${formatValue(signal.type, signal.value)}`);
      const { outPin } = signal;
      functs.push(...(outPin?.facts.component.functs.filter(({ outputs }) => outputs.includes(outPin)) ?? []));
    }
  }
  return wires.slice(0, wiresMax);
}

/** A FALSE bit says little about the cause of a change. */
function decides({ type, value }: Signal): boolean {
  return type === 'float' || value === true;
}
