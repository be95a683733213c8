import type { RedactionMethod } from "@inlet/contracts";
import type { Detector, Finding, Subject } from "./detectors/detector.ts";

/** A detector with what becomes of its findings. */
export interface ActiveDetector {
  /** The word that replaces a finding, such as `email`. */
  label: string;
  method: RedactionMethod;
  find: Detector;
}

/** A place in a text to redact. */
export interface PersonalData extends Finding {
  label: string;
  method: RedactionMethod;
}

/**
 * Finds what to redact in a text, in order and without overlaps. Findings that overlap become one; the detector that
 * comes first says what it is.
 */
export function findPersonalData(subject: Subject, detectors: readonly ActiveDetector[]): PersonalData[] {
  const found = detectors.flatMap(({ label, method, find }, rank) =>
    find(subject).map((it) => ({ ...it, label, method, rank })),
  );
  if (found.length === 0) return [];
  found.sort((a, b) => a.start - b.start || b.end - a.end || a.rank - b.rank);
  const merged: typeof found = [];
  for (const it of found) {
    const last = merged.at(-1);
    if (last === undefined || it.start >= last.end) merged.push({ ...it });
    else {
      const { label, method, canonical, rank } = it.rank < last.rank ? it : last;
      Object.assign(last, { label, method, canonical, rank, end: Math.max(last.end, it.end) });
    }
  }
  return merged.map(({ rank: _, ...it }) => it);
}
