import { ConfigError, HalError } from '../errors.ts';
import { isUserModule } from '../util/user-module.ts';
import { defaultOptions } from '../catalog/expand.ts';
import { instancePrefix } from '../hal/hal.ts';
import type { ComponentHeader, OptionHeader, OptionValue, OptionValues } from '../catalog/header.ts';
import { suggest } from '../util/suggest.ts';
import { checkName } from '../catalog/entry-names.ts';
import { readEntryDriver, type EntryDriver, type KnownDrivers } from './entry-driver.ts';
import type { Headers } from './header-directory.ts';
import { readOption } from '../catalog/read-option.ts';
import type { Problems } from './problems.ts';
import type { References } from '../catalog/references.ts';
import { asList, asMap, asText, didYouMean, knownFields, type Fields } from '../catalog/shapes.ts';
import type { Span, TreeEntry, TreeMap, TreeNode } from '../catalog/tree.ts';
import { lineIndexAt } from './source.ts';

/** One component of a machine, as its file declares it. */
export interface ComponentConfig {
  readonly type: string;
  /** The instance's name, which is the prefix of its pin names. */
  readonly name: string;
  readonly header: ComponentHeader;
  /** Checked, with defaults; references replaced. */
  readonly options: OptionValues;
  /** The type in the file. */
  readonly at: Span;
  /** The name in the file, or the type where there is no name. */
  readonly nameAt: Span;
  /** Where the file gives the value of each option that it sets. */
  readonly optionsAt: ReadonlyMap<string, Span>;
}

/** One face of a machine that has no pins. */
export interface FaceConfig {
  readonly type: string;
  readonly header: ComponentHeader;
  /** Checked, with defaults; references replaced. */
  readonly options: OptionValues;
  /** The type in the file. */
  readonly at: Span;
}

export interface LoadContext {
  readonly headers: Headers;
  readonly drivers: KnownDrivers;
  readonly references: References;
  readonly problems: Problems;
  /** Collects every user module that the file names as a driver. */
  readonly driverModules: Set<string>;
  /** Headers of faces in user modules, by the module name in the file, or why one cannot be used. */
  readonly faces: ReadonlyMap<string, ComponentHeader | HalError>;
  /** Collects every user module that the file names as a face. */
  readonly faceModules: Set<string>;
}

export interface LoadedComponents {
  readonly components: readonly ComponentConfig[];
  readonly faces: readonly FaceConfig[];
  /** Prefixes of pin names that cannot be checked, because their component was not understood. */
  readonly unsure: readonly string[];
  /** Whether there are components with unknown names. */
  readonly isIncomplete: boolean;
}

/** Reads the lists `load` and `faces`. A face with pins owns a component and may be in either list. */
export function readComponents(load: TreeNode, faces: TreeNode, context: LoadContext): LoadedComponents {
  return new Loader(context).read(load, faces);
}

class Loader {
  private readonly context: LoadContext;
  private readonly problems: Problems;
  private readonly components = new Map<string, ComponentConfig>();
  private readonly faces: FaceConfig[] = [];
  private section: 'load' | 'faces' = 'load';
  private readonly nameless = new Map<string, number>();
  private readonly unsure: string[] = [];
  private isIncomplete = false;

  constructor(context: LoadContext) {
    this.context = context;
    this.problems = context.problems;
  }

  read(load: TreeNode, faces: TreeNode): LoadedComponents {
    this.readList('load', load, 'begin each component with - TYPE:');
    this.readList('faces', faces, 'begin each face with - TYPE:');
    const { unsure, isIncomplete } = this;
    return { components: [...this.components.values()], faces: this.faces, unsure, isIncomplete };
  }

  private readList(section: 'load' | 'faces', node: TreeNode, form: string): void {
    this.section = section;
    const isEmpty = node.kind === 'scalar' && node.value === null;
    const list = isEmpty ? undefined : asList(node, `'${section}'`, this.problems, form);
    if (list === undefined && !isEmpty) this.isIncomplete = true;
    for (const item of list?.items ?? []) this.readItem(item);
  }

  private readItem(item: TreeNode): void {
    if (item.kind === 'scalar' && typeof item.value === 'string') {
      this.readEntry(item.value, item.at, undefined);
      return;
    }
    const [first, ...others] = item.kind === 'map' ? item.entries : [];
    if (first === undefined) {
      this.problems.add('wrong-shape', item.at, 'write a component as - TYPE or - TYPE: {name: …}');
      this.isIncomplete = true;
      return;
    }
    if (others.length === 0) this.readEntry(first.key, first.keyAt, first.value);
    else this.reportSeveral(first, others);
  }

  /** An item with more than one key: either its options are not indented, or a `-` is missing. */
  private reportSeveral(first: TreeEntry, others: readonly TreeEntry[]): void {
    const options = this.headerOf(first.key, first.keyAt)?.options.map((option) => option.name) ?? [];
    const looksLikeOptions = others.some(({ key }) => key === 'name' || options.includes(key));
    const hint = looksLikeOptions
      ? `indent the options of '${first.key}' deeper than its name`
      : 'begin each component with its own -';
    const at = others[0]?.keyAt ?? first.keyAt;
    this.problems.add(
      'wrong-shape',
      at,
      `an entry of '${this.section}' is one ${this.section === 'load' ? 'component' : 'face'}, '${first.key}' here`,
      hint,
    );
    this.isIncomplete = true;
  }

  private readEntry(type: string, at: Span, node: TreeNode | undefined): void {
    const base = this.headerOf(type, at);
    const isEmpty = node === undefined || (node.kind === 'scalar' && node.value === null);
    const map = isEmpty ? undefined : asMap(node, `the options of '${type}'`, this.problems);
    if (base === undefined) {
      this.skip(type, map);
      return;
    }
    const driver = this.driverOf(base, map, at);
    const header = driver?.options ? { ...base, options: [...base.options, ...driver.options] } : base;
    const isPlain = header.face && header.pins.length === 0;
    const known = [...(isPlain ? [] : ['name']), ...header.options.map((option) => option.name)];
    const own = map && driver ? driver.ownEntries(map) : map;
    const fields: Fields = own ? knownFields(own, known, `for '${type}'`, this.problems) : new Map();
    const nameNode = fields.get('name')?.value;
    const name = nameNode ? this.readName(nameNode, header) : this.defaultName(header.type, header);
    const { options, optionsAt, failed } = this.readOptions(header, fields, driver);
    if (map !== undefined || isEmpty) this.checkRequired(header, options, optionsAt, at, failed);
    if (!this.isInPlace(header, type, at)) return;
    if (isPlain) {
      this.faces.push({ type, header, options, at });
      return;
    }
    if (name === undefined) {
      this.isIncomplete = true;
      return;
    }
    if (shapesPins(header, failed)) this.unsure.push(`${name}.`);
    this.add({ type, name, header, options, at, nameAt: nameNode?.at ?? at, optionsAt });
  }

  /** Records the possible prefixes of the pins of a component of unknown type. */
  private skip(type: string, map: TreeMap | undefined): void {
    const node = map?.entries.find((entry) => entry.key === 'name')?.value;
    const name = node && this.readName(node, undefined);
    const meant = suggest(type, this.context.headers.types());
    if (name === undefined && meant === undefined) this.isIncomplete = true;
    const beginnings = name === undefined ? [type, meant] : [name];
    this.unsure.push(...beginnings.filter((beginning) => beginning !== undefined).map((beginning) => `${beginning}.`));
  }

  /** Whether the entry is in the right list for its kind. */
  private isInPlace({ face, pins }: ComponentHeader, type: string, at: Span): boolean {
    if (this.section === 'faces' && !face) {
      this.problems.add('wrong-shape', at, `'${type}' is a component, not a face`, "write it under 'load'");
    } else if (this.section === 'load' && face && pins.length === 0) {
      this.problems.add('wrong-shape', at, `'${type}' is a face without pins`, "write it under 'faces'");
    } else {
      return true;
    }
    this.isIncomplete = true;
    return false;
  }

  /** The header of a face in a user module. It is known after the module was imported. */
  private moduleFace(type: string, at: Span): ComponentHeader | undefined {
    const { faces, faceModules } = this.context;
    faceModules.add(type);
    const found = faces.get(type);
    if (found instanceof HalError) this.problems.add('bad-header', at, found.message);
    if (found && !(found instanceof HalError)) return found;
    this.isIncomplete = true;
    return undefined;
  }

  private headerOf(type: string, at: Span): ComponentHeader | undefined {
    if (this.section === 'faces' && isUserModule(type)) return this.moduleFace(type, at);
    try {
      const header = this.context.headers.header(type);
      if (header === undefined) {
        const hint = didYouMean(type, this.context.headers.types()) ?? `'halyard pins' lists the types`;
        this.problems.add('unknown-type', at, `there is no component type '${type}'`, hint);
      }
      return header;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.problems.add('bad-header', at, error.message);
      this.problems.addOthers(error.diagnostics.map((other) => ({ ...other, code: 'bad-header' })));
      return undefined;
    }
  }

  private readName(node: TreeNode, header: ComponentHeader | undefined): string | undefined {
    const name = asText(node, `'name'`, this.problems);
    if (name === undefined || !checkName('component', name, node.at, this.problems)) return undefined;
    if (header?.singleton !== true || name === header.type) return name;
    this.problems.add('bad-name', node.at, `'${header.type}' is always named '${header.type}'`, 'leave the name out');
    return header.type;
  }

  private defaultName(type: string, header: ComponentHeader): string {
    if (header.singleton) return type;
    const index = this.nameless.get(type) ?? 0;
    this.nameless.set(type, index + 1);
    return `${instancePrefix(type)}.${index}`;
  }

  private driverOf(header: ComponentHeader, map: TreeMap | undefined, at: Span): EntryDriver | undefined {
    const { drivers, references, driverModules } = this.context;
    return readEntryDriver(header, map, at, { ...drivers, references, named: driverModules, problems: this.problems });
  }

  private readOptions(header: ComponentHeader, fields: Fields, driver: EntryDriver | undefined) {
    const options = defaultOptions(header);
    const optionsAt = new Map<string, Span>();
    const failed = new Set<string>();
    for (const option of header.options) {
      const node = fields.get(option.name)?.value;
      if (node === undefined) continue;
      optionsAt.set(option.name, node.at);
      const { references } = this.context;
      const value = option === driver?.option ? driver.name : readOption(option, node, references, this.problems);
      if (value === undefined) failed.add(option.name);
      else options.set(option.name, value);
    }
    return { options, optionsAt, failed };
  }

  private checkRequired(
    header: ComponentHeader,
    options: ReadonlyMap<string, OptionValue>,
    given: ReadonlyMap<string, Span>,
    at: Span,
    failed: ReadonlySet<string>,
  ): void {
    for (const option of header.options) {
      if (!option.required || given.has(option.name)) continue;
      const isLifted = (option.unless ?? []).some(
        ({ option: name, value }) =>
          failed.has(name) || (value === undefined ? given.has(name) : options.get(name) === value),
      );
      if (isLifted) continue;
      const message = `'${header.type}' needs '${option.name}': ${option.doc}`;
      this.problems.add('missing-option', at, message, exemptionsOf(option));
    }
  }

  private add(component: ComponentConfig): void {
    const { name, type, header, nameAt } = component;
    const namesake = this.components.get(name);
    if (namesake === undefined) {
      this.components.set(name, component);
      return;
    }
    this.isIncomplete = true;
    const line = lineIndexAt(this.problems.source, namesake.at.start) + 1;
    const hint = header.singleton ? `a machine has one '${type}'; the first is on line ${line}` : undefined;
    const named = hint ?? `the first is on line ${line}; give this one a different name`;
    this.problems.add('name-taken', nameAt, `duplicate component name '${name}'`, named);
  }
}

/** Whether one of these options decides which pins exist. */
function shapesPins(header: ComponentHeader, options: ReadonlySet<string>): boolean {
  if (header.options.some(({ name, type }) => type === 'pins' && options.has(name))) return true;
  return [...header.pins, ...header.params].some(
    ({ count, when }) => (typeof count === 'string' && options.has(count)) || (when !== undefined && options.has(when)),
  );
}

function exemptionsOf(option: OptionHeader): string | undefined {
  const exemptions = (option.unless ?? []).map(({ option: name, value }) =>
    value === undefined ? `'${name}'` : `'${name}: ${JSON.stringify(value).replaceAll('"', '')}'`,
  );
  return exemptions.length === 0 ? undefined : `not needed with ${exemptions.join(' or ')}`;
}
