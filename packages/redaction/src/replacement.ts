import { createHmac, type KeyObject } from "node:crypto";
import type { RedactionMethod } from "@inlet/contracts";
import type { Finding } from "./detectors/detector.ts";

/** Length of the hash that replaces a value, in hexadecimal digits. */
const hashLength = 16;

/** Builds what replaces a value. */
export type Replace = (it: { label: string; method: RedactionMethod; canonical: string }) => string;

/** @param hashKey the workspace's own key */
export function createReplacer(hashKey: KeyObject): Replace {
  return ({ label, method, canonical }) => {
    if (method === "drop") return "";
    if (method === "mask") return `[${label}]`;
    const hash = createHmac("sha256", hashKey).update(`${label}\0${canonical}`).digest("hex");
    return `[${label}:${hash.slice(0, hashLength)}]`;
  };
}

/** What has replaced values before, so that redacting twice changes nothing. */
export interface Replacements {
  /** Whether a text is such a replacement. */
  isReplacement(text: string): boolean;
  /** Drops the findings that lie within a replacement. They are in order and do not overlap. */
  exclude<T extends Pick<Finding, "start" | "end">>(text: string, findings: readonly T[]): readonly T[];
}

/** @param labels the words that may stand in a replacement */
export function createReplacements(labels: readonly string[]): Replacements {
  const words = labels.map((it) => it.replaceAll(/[^\w ]/g, String.raw`\$&`)).join("|");
  const pattern = String.raw`\[(?:${words})(?::[\da-f]{${hashLength}})?\]`;
  const [anywhere, whole] = [new RegExp(pattern, "g"), new RegExp(`^${pattern}$`)];
  return {
    isReplacement: (text) => whole.test(text),
    exclude(text, findings) {
      if (findings.length === 0 || !text.includes("[")) return findings;
      const replaced = Array.from(text.matchAll(anywhere), ({ 0: it, index }) => ({
        ...{ start: index, end: index + it.length },
      }));
      let next = 0;
      return findings.filter((it) => {
        while ((replaced[next]?.end ?? Number.POSITIVE_INFINITY) < it.end) next += 1;
        return (replaced[next]?.start ?? Number.POSITIVE_INFINITY) > it.start;
      });
    },
  };
}
