import { formatValue, type Funct, type Origin, type Param, type Pin, type Signal } from '../../hal/hal.ts';

type AnyItem = Pin | Param | Pin<'bit'> | Param<'bit'>;

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
    by: funct?.name ?? signal?.writer?.facts.component.name ?? 'hal',
    word: signal?.name ?? item.name,
    ...(wires.length > 0 && { because: wires.join(', ') }),
  };
}

/** The signal that a pin is linked to; a param has none. */
export function signalOf(item: AnyItem): Signal | null {
  return 'signal' in item ? item.signal : null;
}

function wiresInto(funct: Funct, changed: Signal | null): string[] {
  const seen = new Set<Signal | null>([changed]);
  const wires: string[] = [];
  let functs = [funct];
  for (let level = 0; level < levelsMax; level++) {
    const signals = functs.flatMap(({ inputs }) => inputs.map((input) => signalOf(input as Pin | Param)));
    functs = [];
    for (const signal of signals) {
      if (signal === null || seen.has(signal) || !decides(signal)) continue;
      seen.add(signal);
      wires.push(`${signal.name} ${formatValue(signal.type, signal.value)}`);
      const { writer } = signal;
      functs.push(...(writer?.facts.component.functs.filter(({ outputs }) => outputs.includes(writer)) ?? []));
    }
  }
  return wires.slice(0, wiresMax);
}

/** A FALSE bit says little about the cause of a change. */
function decides({ type, value }: Signal): boolean {
  return type === 'float' || value === true;
}
