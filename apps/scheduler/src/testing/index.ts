export { openDueWork } from "../loops/open-due-work.ts";
export { redispatchStale } from "../loops/redispatch-stale.ts";
export { runMaintenance } from "../loops/run-maintenance.ts";
