import { openBlocks } from './open-blocks.ts';

/** The templates of Klipper and OctoPrint, `{% if … %}`, and those of slicers, `{if …}`. */
export interface Templates {
  /** Reads the next line and returns it without the templates' own text. */
  follow(text: string): string;
  /** The template that is on this line or around it; undefined outside of templates. */
  readonly open: string | undefined;
  forget(): void;
}

/** Tags without a block. Any other tag begins a block, since an unknown tag may. */
const single = new Set(['include', 'import', 'from', 'extends', 'do', 'else', 'elif', 'break', 'continue', 'debug']);
/** A `set` that assigns at once; a `set` without `=` begins a block. */
const assignment = /^set\s[\w.,\s]+=/;
/** RepRapFirmware's number of elements, `{#tools > 1}`, which is not a comment. */
const count = /^\{#[a-z][^}]*\}/i;
const inBraces = /"[^"]*"|\b(?:if|endif)\b/g;

type Ending = '%}' | '#}' | '}';

export function followTemplates(): Templates {
  const blocks = openBlocks<string>();
  /** A tag that continues over several lines: its end, and its text so far. */
  let unclosed: { readonly ending: Ending; readonly text: string } | undefined;
  let onLine: string | undefined;

  return {
    follow(text) {
      onLine = undefined;
      if (unclosed === undefined && !text.includes('{')) return text;
      return rest(text);
    },
    get open() {
      return blocks.kept.at(-1) ?? onLine;
    },
    forget() {
      blocks.forget();
      unclosed = onLine = undefined;
    },
  };

  /** Removes the tags. The text of a tag that does not end here stays, so that a switching word in it is refused. */
  function rest(text: string): string {
    if (unclosed === undefined) return withoutTags(text);
    onLine = 'a template';
    const { ending, text: before } = unclosed;
    const end = text.indexOf(ending);
    if (end < 0) {
      unclosed = { ending, text: before.length < 1000 ? `${before} ${text}` : before };
      return text;
    }
    unclosed = undefined;
    takeTag(ending, `${before} ${text.slice(0, end)}`);
    return ` ${withoutTags(text.slice(end + ending.length))}`;
  }

  function withoutTags(text: string): string {
    let done = '';
    let left = text;
    for (;;) {
      const at = left.indexOf('{');
      // Text in a comment has no meaning in any language.
      if (at < 0 || left.slice(0, at).includes(';')) return done + left;
      const tag = left.slice(at);
      const ending = endingOf(tag);
      const end = tag.indexOf(ending, ending === '}' ? 1 : 2);
      if (ending === '}' && (end < 0 || !isFlow(tag.slice(1, end)))) {
        done += left.slice(0, at + 1);
        left = left.slice(at + 1);
        continue;
      }
      onLine = 'a template';
      if (end < 0) {
        unclosed = { ending, text: tag.slice(2) };
        return done + left.slice(0, at);
      }
      takeTag(ending, tag.slice(ending === '}' ? 1 : 2, end));
      done += `${left.slice(0, at)} `;
      left = tag.slice(end + ending.length);
    }
  }

  function takeTag(ending: Ending, inside: string): void {
    if (ending === '}') takeBraces(inside);
    else if (ending === '%}') takeStatement(inside.replace(/^[-+]?\s*/, ''));
  }

  function takeBraces(inside: string): void {
    for (const [word] of inside.matchAll(inBraces)) {
      if (word === 'if') blocks.begin('{if}');
      else if (word === 'endif' && blocks.kept.at(-1) === '{if}') blocks.end();
    }
  }

  function takeStatement(statement: string): void {
    const name = /^\w+/.exec(statement)?.[0];
    const top = blocks.kept.at(-1);
    if (top === '{% raw %}' && name !== 'endraw') return;
    if (name === undefined || single.has(name) || assignment.test(statement)) return;
    if (!name.startsWith('end')) blocks.begin(`{% ${name} %}`);
    else if (blocks.areMore || top === `{% ${name.slice(3)} %}`) blocks.end();
  }
}

function endingOf(tag: string): Ending {
  if (tag.startsWith('{%')) return '%}';
  return tag.startsWith('{#') && (tag.includes('#}', 2) || !count.test(tag)) ? '#}' : '}';
}

/** Longer than any value: such braces are not examined, and nothing on their line is run. */
const valueMax = 1000;

/** Whether braces hold flow control and not just a value. */
function isFlow(inside: string): boolean {
  return inside.length > valueMax || /\b(?:if|elsif|else|endif)\b/.test(inside.replaceAll(/"[^"]*"/g, ''));
}
