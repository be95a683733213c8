export { checkKeyHandler } from "./jobs/check-key.ts";
export { makeReportHandler } from "./jobs/make-report.ts";
export { takeStepHandler } from "./jobs/take-step.ts";
export { createStepMetrics } from "./step-metrics.ts";
