import { onlyResolved } from "@inlet/contracts";
import { isSameSetting } from "../api/integration.ts";

/** What a person chooses: everything, a preset, or conditions of their own. */
export type FilterKind = "all" | "resolved" | "custom";

/** Recognizes the choice by the filters that are set. */
export function chooseKind(filters: object | null): FilterKind {
  if (filters === null) return "all";
  return isSameSetting(filters, onlyResolved) ? "resolved" : "custom";
}

/** Converts a choice to filters. @returns undefined when the text is no JSON */
export function toFilters(kind: FilterKind, text: string): unknown {
  if (kind === "all") return null;
  if (kind === "resolved") return onlyResolved;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
