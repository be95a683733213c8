export { type RunningApi, startApi } from "./app.ts";
export { buildApi } from "./build-api.ts";
export { apiEnv, type Config as ApiConfig, type Settings as ApiSettings } from "./config.ts";
export type { ApiDeps } from "./deps.ts";
