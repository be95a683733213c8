import { http } from "@inlet/contracts";
import type { z } from "zod";
import { useWorkspaceAct } from "./workspace-act.ts";

/** A past range, from one instant up to another. */
export type Range = z.output<typeof http.backfillRange>;

/** What reading a past range would bring and take. */
export type Estimate = z.output<typeof http.backfillEstimate>;

const below = (workspacePath: string) => `${workspacePath}/integrations/kustomer/backfills`;

/** Asks Kustomer what a past range holds; nothing is read. */
export const useEstimate = () =>
  useWorkspaceAct((body: Range, path) => ({
    method: "POST",
    path: `${below(path)}/estimate`,
    body,
    schema: http.backfillEstimate,
  }));

/** Starts to read a past range. */
export const useBackfill = () =>
  useWorkspaceAct((body: Range, path) => ({ method: "POST", path: below(path), body, schema: http.run }));
