import { runService } from "@inlet/service-kit";
import { startFetcher } from "./app.ts";
import { fetcherEnv } from "./config.ts";

await runService("fetcher", { env: process.env, schema: fetcherEnv, start: startFetcher });
