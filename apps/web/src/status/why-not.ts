import type { Integration } from "../api/integration.ts";
import { useWorkspace } from "../shell/workspace-context.ts";
import { words } from "../words.ts";

/** Why this person cannot change things here; undefined when they can. */
export function useWhyNot(): string | undefined {
  return useWorkspace().canChange ? undefined : words.status.readOnly;
}

/** Why nothing can be read now; undefined when something can. */
export function whyNotReading({ status }: Integration): string | undefined {
  const said = words.status.freshness;
  if (status === "paused") return said.pausedHint;
  if (status === "off") return said.notActive;
  return status === "needs_attention" ? said.needsKey : undefined;
}
