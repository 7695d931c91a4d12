import { HalError } from '../errors.ts';
import { isPrintable, quotedName, unprintable } from '../hal/hal.ts';
import type { DriverType } from '../plugs/define-driver.ts';
import type { ComponentHeader } from '../catalog/header.ts';
import { readComponents, type ComponentConfig, type FaceConfig } from './components.ts';
import { durationForms, parseDurationS } from '../catalog/duration.ts';
import type { Headers } from './header-directory.ts';
import { takeInventory } from './inventory.ts';
import { warnOfUnknown } from './known-pins.ts';
import { readNets, type NetConfig } from './nets.ts';
import { Problems, type ConfigDiagnostic } from './problems.ts';
import { noReferences, type References } from '../catalog/references.ts';
import { readSettings, type SettingConfig } from './settings.ts';
import { asMap, asText, knownFields, type Fields } from '../catalog/shapes.ts';
import type { Span, TreeMap, TreeNode } from '../catalog/tree.ts';
import { createSource, type Source } from './source.ts';
import { parseYaml } from './yaml-tree.ts';

/**
 * A machine file after all checks: names are unique, pins exist, HAL accepts every net and every setting. Positions in
 * the file are kept, so that a later stage can point at them with `diagnosticAt`.
 */
export interface MachineConfig {
  /** The file, with its secrets concealed. */
  readonly source: Source;
  readonly machine: string;
  /** In the order of the file. */
  readonly components: readonly ComponentConfig[];
  /** Faces without pins, in the order of the file. */
  readonly faces: readonly FaceConfig[];
  readonly nets: readonly NetConfig[];
  readonly settings: readonly SettingConfig[];
  /** Cycle time in seconds of functions that count cycles, such as filters. */
  readonly cycleS: number | undefined;
  /** HAL files to run after all of the above is built, as written: relative to the machine file. */
  readonly sources: readonly string[];
  /** Drivers from user modules, by the module name in the file. */
  readonly drivers: ReadonlyMap<string, DriverType>;
  /** Environment variables that the file reads, and those that programs get although they may be secret. */
  readonly variables: { readonly taken: readonly string[]; readonly passed: readonly string[] };
  /** Problems that do not stop the machine from running, but are probably mistakes. */
  readonly warnings: readonly ConfigDiagnostic[];
}

export interface MachineContext {
  readonly headers: Headers;
  /** Plug drivers by name. */
  readonly drivers: ReadonlyMap<string, DriverType>;
  /**
   * Drivers from user modules, by the module name in the file, or why one cannot be used. The options of a plug are not
   * checked when its module is missing here.
   */
  readonly driverModules?: ReadonlyMap<string, DriverType | HalError>;
  /** Headers of faces from user modules, by the module name in the file, or why one cannot be used. */
  readonly faceModules?: ReadonlyMap<string, ComponentHeader | HalError>;
  /** Resolves `${env:…}` and `${file:…}`; by default nothing. */
  readonly references?: References;
}

export interface ParsedMachine {
  /** Undefined when there is any diagnostic. */
  readonly config: MachineConfig | undefined;
  /** All problems, in the order of the file. */
  readonly diagnostics: readonly ConfigDiagnostic[];
  /** User modules that the file names as drivers, as written. */
  readonly driverModules: readonly string[];
  /** User modules that the file names as faces, as written. */
  readonly faceModules: readonly string[];
}

/** The keys of a machine file. */
export const machineKeys = ['machine', 'load', 'faces', 'nets', 'set', 'cycle', 'source', 'pass'] as const;

/** Reads a machine from YAML. Never throws because of the text: every problem is in `diagnostics`. */
export function parseMachine(text: string, file: string, context: MachineContext): ParsedMachine {
  const problems = new Problems(createSource(file, text.replace(/^\uFEFF/, '')));
  const driverModules = new Set<string>();
  const faceModules = new Set<string>();
  const config = readMachine(problems, context, driverModules, faceModules);
  const diagnostics = problems.diagnostics();
  return {
    config: diagnostics.length === 0 ? config : undefined,
    diagnostics,
    driverModules: [...driverModules],
    faceModules: [...faceModules],
  };
}

function readMachine(
  problems: Problems,
  context: MachineContext,
  driverModules: Set<string>,
  faceModules: Set<string>,
): MachineConfig | undefined {
  const root = parseYaml(problems);
  if (root === undefined) {
    problems.add('wrong-shape', { start: 0, end: 1 }, 'the file is empty', machineForm);
    return undefined;
  }
  const map = asMap(root, 'a machine', problems, machineForm);
  if (map === undefined) return undefined;
  const { headers } = context;
  const modules = context.driverModules ?? new Map<string, DriverType | HalError>();
  const drivers = { drivers: context.drivers, modules };
  const taken = new Set<string>();
  const references = recordingReferences(context.references ?? noReferences, taken);
  const fields = knownFields(map, machineKeys, 'in a machine file', problems);
  const machine = readMachineName(fields, map, problems);
  const load = valueOf(fields, 'load');
  const loaded = readComponents(load, valueOf(fields, 'faces'), {
    headers,
    drivers,
    references,
    problems,
    driverModules,
    faces: context.faceModules ?? new Map<string, ComponentHeader>(),
    faceModules,
  });
  const isCutOff = problems.lostFrom < (fields.has('load') ? load.at.end : Infinity);
  const inventory = takeInventory(isCutOff ? { ...loaded, isIncomplete: true } : loaded, problems);
  const nets = readNets(valueOf(fields, 'nets'), inventory, problems);
  const settings = readSettings(valueOf(fields, 'set'), { inventory, nets, references, problems });
  const cycleS = readCycle(fields, problems);
  const sources = readSources(fields, problems);
  const passed = readPassed(fields, problems);
  // A HAL file may wire what is not wired here.
  warnOfUnknown({ inventory, nets, settings, isWhole: sources.length === 0 }, problems);
  return {
    source: problems.shownSource(),
    machine,
    components: loaded.components,
    faces: loaded.faces,
    nets,
    settings,
    cycleS,
    sources,
    drivers: new Map([...modules].flatMap(([name, found]) => (found instanceof HalError ? [] : [[name, found]]))),
    variables: { taken: [...taken].sort(), passed },
    warnings: problems.warnings(),
  };
}

function readCycle(fields: Fields, problems: Problems): number | undefined {
  const node = fields.get('cycle')?.value;
  if (node === undefined) return undefined;
  const given = node.kind === 'scalar' ? node.value : undefined;
  const seconds = typeof given === 'string' ? parseDurationS(given) : given;
  if (typeof seconds === 'number' && seconds >= 0.001 && seconds <= 10) return seconds;
  problems.add('bad-value', node.at, `'cycle' must be a duration from 1ms to 10s`, `write ${durationForms}`);
  return undefined;
}

/** One HAL file, or a list of them. */
function readSources(fields: Fields, problems: Problems): string[] {
  const node = fields.get('source')?.value;
  if (node === undefined) return [];
  const form = 'write source: FILE.hal, or a list of them';
  const files = node.kind === 'list' ? node.items : [node];
  return files.flatMap((item) => {
    const file = asText(item, `'source'`, problems);
    if (file === undefined || file.endsWith('.hal')) return file ?? [];
    problems.add('bad-value', item.at, `'source' must be a HAL file, not '${file}'`, form);
    return [];
  });
}

/** One variable name, or a list of them. */
function readPassed(fields: Fields, problems: Problems): string[] {
  const node = fields.get('pass')?.value;
  if (node === undefined) return [];
  const form = 'write pass: NAME, or a list of them';
  const names = node.kind === 'list' ? node.items : [node];
  return names.flatMap((item) => {
    const name = asText(item, `'pass'`, problems);
    if (name === undefined || variableName.test(name)) return name ?? [];
    problems.add('bad-value', item.at, `'pass' needs the name of an environment variable, not '${name}'`, form);
    return [];
  });
}

/** As in shells. */
export const variableName: RegExp = /^[A-Za-z_][A-Za-z0-9_]*$/;

function recordingReferences(references: References, taken: Set<string>): References {
  return {
    env(name) {
      taken.add(name);
      return references.env(name);
    },
    file: (path) => references.file(path),
  };
}

const machineForm = `begin with 'machine: NAME'`;

function readMachineName(fields: Fields, map: TreeMap, problems: Problems): string {
  const entry = fields.get('machine');
  if (entry) {
    const name = asText(entry.value, `'machine'`, problems) ?? '';
    if (!isPrintable(name)) problems.add('bad-name', entry.value.at, `machine name ${quotedName(name)} ${unprintable}`);
    return name;
  }
  if (problems.lostFrom === Infinity) {
    const at: Span = { start: map.at.start, end: map.at.start + 1 };
    problems.add('missing-key', map.entries[0]?.keyAt ?? at, `'machine' is missing`, machineForm);
  }
  return '';
}

function valueOf(fields: Fields, key: string): TreeNode {
  return fields.get(key)?.value ?? { kind: 'scalar', value: null, text: '', at: { start: 0, end: 0 } };
}
