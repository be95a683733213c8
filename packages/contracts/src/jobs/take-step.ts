import { z } from "zod";
import { defineJob, priority } from "../define-job.ts";

/** Take the next steps of a run. Sent by api, scheduler, normalizer and fetcher; handled by fetcher. */
export const takeStep = defineJob({
  name: "take-step",
  payload: z.object({ runId: z.uuid(), version: z.int() }),
  key: ({ runId, version }) => `${runId}/${version}`,
  attempts: 8,
  backoffMs: 1_000,
});

/** A run as far as a ring for it goes. */
interface RunRef {
  id: string;
  version: number;
  lane: keyof typeof priority;
}

/** The ring for a run's next step, with the priority of its lane. */
export const toStepDispatch = ({ id, version, lane }: RunRef) => ({
  payload: { runId: id, version },
  priority: priority[lane],
});
