import { runService } from "@inlet/service-kit";
import { startNormalizer } from "./app.ts";
import { normalizerEnv } from "./config.ts";

await runService("normalizer", { env: process.env, schema: normalizerEnv, start: startNormalizer });
