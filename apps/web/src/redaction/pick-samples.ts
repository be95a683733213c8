import type { Preview } from "./use-preview.ts";

/** A text that rules would change. */
export type Sample = Preview["samples"][number];

const maxShown = 6;

/** Picks samples of every kind of record that differ: many records hold the same address or number. */
export function pickSamples(samples: readonly Sample[]): Sample[] {
  const byChange = new Map(samples.toReversed().map((it) => [`${it.before}\n${it.after}`, it]));
  const differing = [...byChange.values()].reverse();
  const countBefore = (sample: Sample) =>
    differing.filter((it) => it.record === sample.record).indexOf(sample);
  return differing.toSorted((a, b) => countBefore(a) - countBefore(b)).slice(0, maxShown);
}
