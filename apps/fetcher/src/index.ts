export { startFetcher } from "./app.ts";
export { type Config as FetcherConfig, fetcherEnv } from "./config.ts";
