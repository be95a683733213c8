import { runService } from "@inlet/service-kit";
import { startApi } from "./app.ts";
import { apiEnv } from "./config.ts";

await runService("api", {
  env: process.env,
  schema: apiEnv,
  start: async (config, context) => {
    const { url } = await startApi(config, context);
    context.log.info({ url }, "listening");
  },
});
