import { HalError } from '../errors.ts';
import type { ExpandedPin } from '../catalog/expand.ts';
import { joinNet, type Joined } from '../hal/hal.ts';
import { checkName } from '../catalog/entry-names.ts';
import { createExplainer } from './explain.ts';
import type { Inventory } from './inventory.ts';
import type { Problems } from './problems.ts';
import { asMap, asText } from '../catalog/shapes.ts';
import type { Span, TreeEntry, TreeNode } from '../catalog/tree.ts';
import { lineIndexAt } from './source.ts';

/** A signal and its linked pins. */
export interface NetConfig {
  readonly signal: string;
  /** The signal's name in the file. */
  readonly at: Span;
  readonly pins: readonly NetPin[];
}

interface NetPin {
  readonly name: string;
  readonly at: Span;
}

/** Reads `nets`, with the rules and messages of HAL's `net`. */
export function readNets(node: TreeNode, inventory: Inventory, problems: Problems): NetConfig[] {
  const map = node.kind === 'scalar' && node.value === null ? undefined : asMap(node, `'nets'`, problems, netForm);
  const linker = new Linker(inventory, problems);
  return (map?.entries ?? []).map((entry) => linker.readNet(entry));
}

const netForm = 'write SIGNAL: [PIN, PIN]';

class Linker {
  private readonly inventory: Inventory;
  private readonly problems: Problems;
  private readonly explain: ReturnType<typeof createExplainer>;
  private readonly linked = new Map<string, { signal: string; at: Span }>();

  constructor(inventory: Inventory, problems: Problems) {
    this.inventory = inventory;
    this.problems = problems;
    this.explain = createExplainer(inventory);
  }

  readNet({ key: signal, keyAt: at, value }: TreeEntry): NetConfig {
    if (this.inventory.pins.has(signal)) {
      const message = `Signal name '${signal}' must not be the same as a pin.  Did you omit the signal name?`;
      this.problems.add('bad-name', at, message, netForm);
    } else checkName('signal', signal, at, this.problems);
    const joined: Joined = { name: signal, type: undefined, writer: undefined, bidir: undefined };
    const pins = new Map<string, NetPin>();
    for (const node of pinNodes(value)) {
      const name = asText(node, `a pin of '${signal}'`, this.problems);
      if (name === undefined || pins.has(name)) continue;
      if (this.mayJoin(name, node.at, joined)) pins.set(name, { name, at: node.at });
    }
    if (isNothing(value)) this.problems.add('wrong-shape', at, `'net' requires at least one pin, none given`, netForm);
    return { signal, at, pins: [...pins.values()] };
  }

  private mayJoin(name: string, at: Span, joined: Joined): boolean {
    const pin = this.inventory.pins.get(name);
    if (pin === undefined) {
      if (this.inventory.isUnsure(name)) return false;
      this.problems.add('no-such-pin', at, `Pin '${name}' does not exist`, this.explain(name, 'pins'));
      return false;
    }
    const link = this.linked.get(name);
    if (link !== undefined) {
      const line = lineIndexAt(this.problems.source, link.at.start) + 1;
      const hint = `on line ${line}; a pin can be on one signal only`;
      this.problems.add('already-linked', at, `Pin '${name}' was already linked to signal '${link.signal}'`, hint);
      return false;
    }
    const isFine = this.obeysRules(pin, at, joined);
    if (isFine) this.linked.set(name, { signal: joined.name, at });
    return isFine;
  }

  private obeysRules(pin: ExpandedPin, at: Span, joined: Joined): boolean {
    const { type, dir } = pin.header;
    const rival = joined.writer ?? joined.bidir;
    try {
      joinNet(joined, { name: pin.name, type, dir });
      return true;
    } catch (error) {
      if (!(error instanceof HalError) || (error.code !== 'type-mismatch' && error.code !== 'has-writer')) throw error;
      const hint = error.code === 'type-mismatch' ? 'a link never converts types' : this.remedy(pin, rival);
      this.problems.add(error.code, at, error.message, hint);
      return false;
    }
  }

  /** The hint for two pins that cannot share a signal. */
  private remedy(pin: ExpandedPin, rivalName: string | undefined): string {
    const rival = this.inventory.pins.get(rivalName ?? '');
    const [out, io] = pin.header.dir === 'out' ? [pin, rival] : [rival, pin];
    if (out === undefined || io?.header.dir !== 'io') return 'a signal has one writer: give each pin its own signal';
    const ways = [
      this.replacement(out, out.suffix.replace(/-?(\d*)$/, '-io-$1'), 'io'),
      this.replacement(io, 'request', 'in'),
    ].filter((way) => way !== undefined);
    const rule = 'an OUT pin and an I/O pin cannot share a signal';
    return ways.length === 0 ? rule : `${rule}: use ${ways.join(', or ')}`;
  }

  private replacement(pin: ExpandedPin, suffix: string, dir: 'in' | 'io'): string | undefined {
    const instance = pin.name.slice(0, pin.name.length - pin.suffix.length);
    const other = this.inventory.pins.get(instance + suffix);
    const fits = other?.header.dir === dir && other.header.type === pin.header.type;
    return fits ? `'${other.name}' instead of '${pin.name}'` : undefined;
  }
}

function pinNodes(value: TreeNode): readonly TreeNode[] {
  if (isNothing(value)) return [];
  return value.kind === 'list' ? value.items : [value];
}

function isNothing(value: TreeNode): boolean {
  return value.kind === 'list' ? value.items.length === 0 : value.kind === 'scalar' && value.value === null;
}
