import { http } from "@inlet/contracts";
import type { z } from "zod";
import { useIntegrationMutation } from "./integration-mutation.ts";

/** The past range that a backfill reads. */
export type BackfillRange = z.output<typeof http.backfillRange>;

/** What a backfill would read, and what it would cost. */
export type BackfillEstimate = z.output<typeof http.backfillEstimate>;

/** Estimates a backfill. Reads nothing but counts. */
export const useEstimateBackfill = () =>
  useIntegrationMutation((body: BackfillRange, path) => ({
    method: "POST",
    path: `${path}/backfills/estimate`,
    body,
    schema: http.backfillEstimate,
  }));

/** Starts a backfill. */
export const useStartBackfill = () =>
  useIntegrationMutation((body: BackfillRange, path) => ({
    method: "POST",
    path: `${path}/backfills`,
    body,
    schema: http.run,
  }));
