import { runService } from "@inlet/service-kit";
import { startApi } from "./app.ts";
import { apiEnv } from "./config.ts";

await runService("api", {
  env: process.env,
  schema: apiEnv,
  start: async (config, surroundings) => {
    const { url } = await startApi(config, surroundings);
    surroundings.log.info({ url }, "listening");
  },
});
