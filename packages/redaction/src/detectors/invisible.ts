import type { Detector } from "./detector.ts";

/** Characters without width: soft hyphens, places where a line may break, joiners, and marks of the direction of writing. */
const invisible = /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** Removes what no reader sees. */
export const removeInvisible = (text: string): string => text.replaceAll(invisible, "");

/**
 * Lets a detector read a text as people see it. Pages put characters without width into long addresses so that these may break, and
 * people copy them together.
 */
export const ignoreInvisible =
  (find: Detector): Detector =>
  (subject) => {
    const { text } = subject;
    if (text.search(invisible) === -1) return find(subject);
    const places = findVisible(text);
    return find({ ...subject, text: removeInvisible(text) }).map(({ start, end, canonical }) => ({
      start: places[start] ?? 0,
      end: (places[end - 1] ?? text.length) + 1,
      canonical,
    }));
  };

/** Lists where the visible characters of a text stand. */
function findVisible(text: string): number[] {
  const hidden = new Set(Array.from(text.matchAll(invisible), (it) => it.index));
  return Array.from({ length: text.length }, (_, index) => index).filter((it) => !hidden.has(it));
}
