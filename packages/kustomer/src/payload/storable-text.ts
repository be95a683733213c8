/** Replaces what Postgres does not store, which is NUL and half a surrogate pair, as `replaceRefusedEscapes` does in stored pages. */
export const toStorable = (text: string): string => text.replaceAll("\u0000", "\uFFFD").toWellFormed();
