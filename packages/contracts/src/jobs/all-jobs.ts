import { checkKey } from "./check-key.ts";
import { deliverNotice } from "./deliver-notice.ts";
import { eraseBatches } from "./erase-batches.ts";
import { makeReport } from "./make-report.ts";
import { normalizeBatch } from "./normalize-batch.ts";
import { takeStep } from "./take-step.ts";

/** Every job definition, for code that works on all queues. */
export const allJobs = [takeStep, normalizeBatch, eraseBatches, checkKey, deliverNotice, makeReport] as const;
