import type { Diagnostic } from '../errors.ts';
import type { Span, TreeCode } from '../catalog/tree.ts';
import { concealLines, concealSpan } from './secrets.ts';
import { createSource, lineIndexAt, lineText, type Source } from './source.ts';

/** What is wrong with a file, as a closed list. Where HAL has a rule, the code is that of its refusal. */
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

/** A problem before it is told: where it is and what. */
export interface Problem {
  readonly code: ConfigCode;
  readonly at: Span;
  readonly message: string;
  readonly hint: string | undefined;
  readonly severity?: 'warning' | undefined;
}

/** Collects what is wrong with one source. */
export class Problems {
  readonly source: Source;
  private readonly found: Problem[] = [];
  private readonly doubts: Problem[] = [];
  private readonly secrets: Span[] = [];
  private readonly brokenLines = new Set<number>();
  private readonly others: ConfigDiagnostic[] = [];
  /** Offset from which a syntax error has made the structure of the file a guess. */
  lostFrom: number = Number.POSITIVE_INFINITY;

  constructor(source: Source) {
    this.source = source;
  }

  add(code: ConfigCode, at: Span, message: string, hint?: string): void {
    this.found.push({ code, at, message, hint });
  }

  /** Adds what does not keep the machine from running. */
  warn(code: ConfigCode, at: Span, message: string, hint?: string): void {
    this.doubts.push({ code, at, message, hint, severity: 'warning' });
  }

  /** Says that what was read of a line, or of all from an offset on, is a guess: nothing more is told about it. */
  distrust(offset: number, allBehind: boolean): void {
    this.brokenLines.add(lineIndexAt(this.source, offset));
    if (allBehind) this.lostFrom = Math.min(this.lostFrom, offset);
  }

  /** Keeps a stretch that holds a secret out of every diagnostic. */
  conceal(at: Span): void {
    this.secrets.push(at);
  }

  /** Adds what was found in another file that this one needs. */
  addOthers(diagnostics: readonly ConfigDiagnostic[]): void {
    this.others.push(...diagnostics);
  }

  /** The source with every secret in it made unreadable, of the same length. */
  shownSource(): Source {
    let { text } = this.source;
    for (const secret of this.secrets) text = concealSpan(text, secret);
    if (this.brokenLines.size > 0) text = concealLines(text);
    return text === this.source.text ? this.source : createSource(this.source.file, text);
  }

  /** Everything found, in the order of the file; what follows only from a syntax error is left out. */
  diagnostics(): ConfigDiagnostic[] {
    const shown = this.shownSource();
    return this.found
      .filter((problem) => problem.code === 'yaml-syntax' || !this.isDistrusted(problem.at))
      .sort((a, b) => a.at.start - b.at.start)
      .map((problem) => diagnosticAt(shown, problem))
      .concat(this.others);
  }

  /** What `warn` was told, in the order of the file. */
  warnings(): ConfigDiagnostic[] {
    const shown = this.shownSource();
    return this.doubts.sort((a, b) => a.at.start - b.at.start).map((problem) => diagnosticAt(shown, problem));
  }

  private isDistrusted(at: Span): boolean {
    return at.start >= this.lostFrom || this.brokenLines.has(lineIndexAt(this.source, at.start));
  }
}

/** The diagnostic of a problem; of a span over several lines, the first is shown. */
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
