export { redispatchStale, runMaintenance, tick } from "./tick.ts";
