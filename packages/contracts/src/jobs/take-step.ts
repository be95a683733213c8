import { z } from "zod";
import { defineJob } from "../define-job.ts";
import { priority, type RunRef } from "../domain/runs.ts";

/** Takes the next steps of a run. Sent by api, scheduler, normalizer and fetcher; handled by fetcher. */
export const takeStep = defineJob({
  name: "take-step",
  payload: z.object({ runId: z.uuid(), version: z.int() }),
  key: ({ runId, version }) => `${runId}/${version}`,
  attempts: 8,
  backoffMs: 1_000,
});

/** What to send for a run's next step, with the priority of the run's lane. */
export const toStepDispatch = ({ id, version, lane }: RunRef) => ({
  payload: { runId: id, version },
  priority: priority[lane],
});
