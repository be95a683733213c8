import { runService } from "@inlet/service-kit";
import { startScheduler } from "./app.ts";
import { schedulerEnv } from "./config.ts";

await runService("scheduler", { env: process.env, schema: schedulerEnv, start: startScheduler });
