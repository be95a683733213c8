import { words } from "../words/index.ts";
import type { Integration } from "./integration.ts";

/** Says why nothing can be read now; undefined when ingestion is active. */
export function explainInactive({ status }: Integration): string | undefined {
  const texts = words.status.freshness;
  if (status === "paused") return texts.pausedHint;
  if (status === "off") return texts.notActive;
  return status === "needs_attention" ? texts.needsKey : undefined;
}
