import { openBlocks } from './open-blocks.ts';

/** The templates of Klipper and OctoPrint, `{% if … %}`, and those of slicers, `{if …}`. */
export interface Templates {
  /** Takes in a line; returns what is left of it without the templates' own text. */
  follow(text: string): string;
  /** A template stands on this line, or around it; undefined outside of any. */
  readonly open: string | undefined;
  forget(): void;
}

/** Tags that stand alone. Any other begins a block, since what is not known may. */
const single = new Set(['include', 'import', 'from', 'extends', 'do', 'else', 'elif', 'break', 'continue', 'debug']);
/** A `set` that assigns at once; without its sign it begins a block. */
const assignment = /^set\s[\w.,\s]+=/;
/** RepRapFirmware's number of elements, `{#tools > 1}`, is no comment. */
const count = /^\{#[a-z][^}]*\}/i;
const inBraces = /"[^"]*"|\b(?:if|endif)\b/g;

type Ending = '%}' | '#}' | '}';

export function followTemplates(): Templates {
  const blocks = openBlocks<string>();
  /** The tag that goes on over several lines: what ends it, and its text so far. */
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

  /** Without the tags. Of one that does not end here the text stays: what switches in it is to be refused, and told. */
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
      // Text in a comment says nothing, of whatever language it is.
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

/** Longer than any value: what stands in such braces is not looked at, and nothing on their line is run. */
const valueMax = 1000;

/** Whether braces say what is run on a condition, and not merely a value. */
function isFlow(inside: string): boolean {
  return inside.length > valueMax || /\b(?:if|elsif|else|endif)\b/.test(inside.replaceAll(/"[^"]*"/g, ''));
}
