/** The templates of Klipper and OctoPrint, `{% if … %}`, and those of slicers, `{if …}`. */
export interface Templates {
  /** Takes in a line; returns what is left of it without the templates' own text. */
  follow(text: string): string;
  /** A template stands on this line, or around it; undefined outside of any. */
  readonly open: string | undefined;
  forget(): void;
}

const opening = new Set(['if', 'for', 'macro', 'call', 'filter', 'raw', 'with', 'autoescape', 'trans']);
const tag =
  /\{%[-+]?\s*(\w+)?((?:[^%]|%(?!\}))*)(%\})?|\{#(?:[^#]|#(?!\}))*(#\})?|\{(if|elsif|else|endif)\b[^}]*(\})?/g;
const depthMax = 100;

export function followTemplates(): Templates {
  let stack: string[] = [];
  /** What ends the tag that goes on over several lines. */
  let unclosed: '%}' | '#}' | '}' | undefined;
  let onLine: string | undefined;
  return {
    follow(text) {
      onLine = undefined;
      if (unclosed === undefined && !text.includes('{')) return text;
      let rest = text;
      if (unclosed !== undefined) {
        onLine = 'a template';
        const end = rest.indexOf(unclosed);
        if (end < 0) return '';
        rest = rest.slice(end + unclosed.length);
        unclosed = undefined;
      }
      const comment = commentAt(rest);
      return rest.slice(0, comment).replaceAll(tag, takeTag) + rest.slice(comment);
    },
    get open() {
      return stack.at(-1) ?? onLine;
    },
    forget() {
      stack = [];
      unclosed = onLine = undefined;
    },
  };

  function takeTag(
    all: string,
    name?: string,
    rest = '',
    end?: string,
    endComment?: string,
    slicer?: string,
    brace?: string,
  ) {
    onLine = 'a template';
    if (all.startsWith('{#')) {
      if (endComment === undefined) unclosed = '#}';
    } else if (slicer !== undefined) {
      if (brace === undefined) unclosed = '}';
      if (slicer === 'if') push('{if}');
      else if (slicer === 'endif') stack.pop();
    } else {
      if (end === undefined) unclosed = '%}';
      if (name?.startsWith('end')) stack.pop();
      else if (name !== undefined && (opening.has(name) || (name === 'set' && !rest.includes('='))))
        push(`{% ${name} %}`);
    }
    return ' ';
  }

  function push(name: string): void {
    if (stack.length < depthMax) stack.push(name);
  }
}

/** Where a comment begins that reaches to the end of the line; a semicolon in a template begins none. */
function commentAt(text: string): number {
  const at = text.indexOf(';');
  if (at < 0) return text.length;
  const open = Math.max(text.lastIndexOf('{%', at), text.lastIndexOf('{#', at));
  if (open < 0) return at;
  const end = text.slice(open).search(/[%#]\}/);
  if (end < 0) return text.length;
  return open + end < at ? at : open + end + 2 + commentAt(text.slice(open + end + 2));
}
