import { Fault } from "@inlet/contracts";
import { RE2JS } from "re2js";
import type { Detector, Finding } from "./detector.ts";

/**
 * Creates a detector of a custom pattern. Its engine takes time in proportion to the text, whatever the pattern.
 * @throws Fault invalid, when the pattern cannot be compiled or matches the empty text
 */
export function createPatternDetector({ name, pattern }: { name: string; pattern: string }): Detector {
  const compiled = compile(name, pattern);
  return ({ text }) => {
    const findings: Finding[] = [];
    const matcher = compiled.matcher(text);
    while (matcher.find()) {
      const [start, end] = [matcher.start(), matcher.end()];
      if (end > start) findings.push({ start, end, canonical: text.slice(start, end) });
    }
    return findings;
  };
}

function compile(name: string, pattern: string): RE2JS {
  const compiled = tryToCompile(pattern);
  if (typeof compiled === "string")
    throw new Fault(
      "invalid",
      `The pattern \`${name}\` cannot be used: ${compiled}. Patterns have the syntax of RE2, without look-around and back-references.`,
    );
  if (compiled.matcher("").find())
    throw new Fault(
      "invalid",
      `The pattern \`${name}\` matches the empty text, so it would match everywhere.`,
    );
  return compiled;
}

/** @returns the reason when it cannot be compiled */
function tryToCompile(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (err) {
    return err instanceof Error ? err.message : String(err);
  }
}
