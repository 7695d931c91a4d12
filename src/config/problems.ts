import type { Diagnostic } from '../errors.ts';
import type { Span, TreeCode } from '../catalog/tree.ts';
import { concealLines, concealSpan } from './secrets.ts';
import { createSource, lineIndexAt, lineText, type Source } from './source.ts';

/** The codes of problems in a file, a closed list. Where HAL has a rule, the code is HAL's error code. */
export type ConfigCode =
  | TreeCode
  | 'yaml-syntax'
  | 'duplicate-key'
  | 'unknown-type'
  | 'missing-option'
  | 'bad-driver'
  | 'no-such-pin'
  | 'type-mismatch'
  | 'has-writer'
  | 'already-linked'
  | 'not-writable'
  | 'never-known';

/** A diagnostic of a machine file or a header, with a code for programs. */
export interface ConfigDiagnostic extends Diagnostic {
  readonly code: ConfigCode;
}

/** A problem and its place, before it becomes a diagnostic. */
export interface Problem {
  readonly code: ConfigCode;
  readonly at: Span;
  readonly message: string;
  readonly hint: string | undefined;
  readonly severity?: 'warning' | undefined;
}

/** Collects the problems of one source. */
export class Problems {
  readonly source: Source;
  private readonly found: Problem[] = [];
  private readonly doubts: Problem[] = [];
  private readonly secrets: Span[] = [];
  private readonly brokenLines = new Set<number>();
  private readonly others: ConfigDiagnostic[] = [];
  /** Offset from which the structure of the file is a guess, because of a syntax error. */
  lostFrom: number = Number.POSITIVE_INFINITY;

  constructor(source: Source) {
    this.source = source;
  }

  add(code: ConfigCode, at: Span, message: string, hint?: string): void {
    this.found.push({ code, at, message, hint });
  }

  /** Adds a warning: a problem that does not stop the machine from running. */
  warn(code: ConfigCode, at: Span, message: string, hint?: string): void {
    this.doubts.push({ code, at, message, hint, severity: 'warning' });
  }

  /** Marks a line, or everything from an offset on, as a guess. Further problems in it are not reported. */
  distrust(offset: number, allBehind: boolean): void {
    this.brokenLines.add(lineIndexAt(this.source, offset));
    if (allBehind) this.lostFrom = Math.min(this.lostFrom, offset);
  }

  /** Hides a span with a secret in every diagnostic. */
  conceal(at: Span): void {
    this.secrets.push(at);
  }

  /** Adds problems of another file that this one needs. */
  addOthers(diagnostics: readonly ConfigDiagnostic[]): void {
    this.others.push(...diagnostics);
  }

  /** The source with every secret masked. Its length stays the same. */
  shownSource(): Source {
    let { text } = this.source;
    for (const secret of this.secrets) text = concealSpan(text, secret);
    if (this.brokenLines.size > 0) text = concealLines(text);
    return text === this.source.text ? this.source : createSource(this.source.file, text);
  }

  /** All problems in the order of the file, without mere consequences of a syntax error. */
  diagnostics(): ConfigDiagnostic[] {
    const shown = this.shownSource();
    return this.found
      .filter((problem) => problem.code === 'yaml-syntax' || !this.isDistrusted(problem.at))
      .sort((a, b) => a.at.start - b.at.start)
      .map((problem) => diagnosticAt(shown, problem))
      .concat(this.others);
  }

  /** All warnings, in the order of the file. */
  warnings(): ConfigDiagnostic[] {
    const shown = this.shownSource();
    return this.doubts.sort((a, b) => a.at.start - b.at.start).map((problem) => diagnosticAt(shown, problem));
  }

  private isDistrusted(at: Span): boolean {
    return at.start >= this.lostFrom || this.brokenLines.has(lineIndexAt(this.source, at.start));
  }
}

/** The diagnostic of a problem. Of a span over several lines, it shows the first. */
export function diagnosticAt(source: Source, problem: Problem): ConfigDiagnostic {
  const index = lineIndexAt(source, problem.at.start);
  const line = lineText(source, index);
  const column = problem.at.start - (source.lineStarts[index] ?? 0) + 1;
  const length = Math.min(problem.at.end - problem.at.start, line.length - column + 1);
  return {
    file: source.file,
    line: index + 1,
    column,
    length: Math.max(1, length),
    code: problem.code,
    message: problem.message,
    hint: problem.hint,
    source: line,
    ...(problem.severity === undefined ? {} : { severity: problem.severity }),
  };
}
