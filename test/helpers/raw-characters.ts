/**
 * What no line for a person may have in it, written down once more and otherwise than in the sources: by code points.
 * Joiners are left out here, since they may stand in an emoji.
 */
export const raw: RegExp =
  /[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFFE\uFFFF\u{E0000}-\u{E007F}\uD800-\uDFFF]/u;
