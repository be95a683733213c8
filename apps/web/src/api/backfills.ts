import { http } from "@inlet/contracts";
import type { z } from "zod";
import { useIntegrationMutation } from "./integration-mutation.ts";

/** The past range that a backfill reads. */
export type BackfillRange = z.output<typeof http.backfillRange>;

/** What a backfill would read, and what it would cost. */
export type BackfillEstimate = z.output<typeof http.backfillEstimate>;

const useBackfillMutation = <S extends z.ZodType>(suffix: string, schema: S) =>
  useIntegrationMutation((body: BackfillRange, path) => ({
    method: "POST",
    path: path + suffix,
    body,
    schema,
  }));

/** Estimates a backfill. Reads nothing but counts. */
export const useEstimateBackfill = () => useBackfillMutation("/backfills/estimate", http.backfillEstimate);

/** Starts a backfill. */
export const useStartBackfill = () => useBackfillMutation("/backfills", http.run);
