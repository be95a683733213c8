export { startScheduler } from "./app.ts";
export { type Config as SchedulerConfig, schedulerEnv } from "./config.ts";
