import { HalError } from '../errors.ts';
import { parseValue } from '../hal/hal.ts';

/**
 * The arguments of a `loadrt` line, `name=value` each, as LinuxCNC's loader reads them: numbers as in C, lists with
 * commas, double quotes dropped, the last value of a name wins. The module reads the names it knows; the names that it
 * has not read are mistakes (`unknown`).
 */
export class ModuleArgs {
  readonly module: string;
  private readonly values = new Map<string, string>();
  private readonly asked = new Set<string>();

  constructor(module: string, args: readonly string[]) {
    this.module = module;
    for (const arg of args) {
      const text = arg.replaceAll('"', '');
      const equals = text.indexOf('=');
      if (equals < 1) throw this.refusal('usage', `invalid parameter '${text}': expected name=value`);
      this.values.set(text.slice(0, equals), text.slice(equals + 1));
    }
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** The number; undefined when the name is not given. */
  integer(name: string): number | undefined {
    const text = this.take(name);
    return text === undefined ? undefined : this.parse(name, text);
  }

  /** The numbers of a list; empty when the name is not given. */
  integers(name: string): readonly number[] {
    return this.texts(name).map((text) => this.parse(name, text));
  }

  /** The texts of a list; empty when the name is not given, one empty text for `name=`. */
  texts(name: string): readonly string[] {
    return this.take(name)?.split(',') ?? [];
  }

  /** The names that were given and never read. */
  get unknown(): readonly string[] {
    return [...this.values.keys()].filter((name) => !this.asked.has(name));
  }

  /** The names that were read, given or not. */
  get known(): readonly string[] {
    return [...this.asked];
  }

  /** A refusal that names the module. */
  refusal(code: 'usage' | 'bad-value' | 'out-of-range', message: string): HalError {
    return new HalError(code, `${this.module}: ${message}`);
  }

  private take(name: string): string | undefined {
    this.asked.add(name);
    return this.values.get(name);
  }

  private parse(name: string, text: string): number {
    try {
      return parseValue('s32', text);
    } catch (cause) {
      throw new HalError(
        'bad-value',
        `${this.module}: '${text}' is not valid for parameter '${name}': expected a 32-bit integer`,
        { cause },
      );
    }
  }
}
