import { openKustomerHttp } from "@inlet/kustomer";
import { createKeyring, type ServiceContext, startHealthServer } from "@inlet/service-kit";
import { openPushClient, openServiceConnections } from "@inlet/use-cases";
import { buildApi } from "./build-api.ts";
import type { Config } from "./config.ts";

/** A running API. */
export interface RunningApi {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  url: string;
}

/** Starts the API. Disposing of the stack stops it. */
export async function startApi(config: Config, context: ServiceContext): Promise<RunningApi> {
  const { log, stack, metrics, health } = context;
  const keyring = createKeyring(config.encryptionKeys);
  const { db, probe, queues } = await openServiceConnections({ ...config, keyring }, context);
  const http = stack.use(
    openKustomerHttp({ proxy: config.proxy, addresses: config.settings.kustomerAddresses }),
  );

  const pushClient = stack.use(openPushClient(config.settings.push));
  const deps = {
    db,
    probe,
    queues,
    http,
    keyring,
    pushClient,
    settings: config.settings,
    log,
    metrics,
    health,
  };
  const app = stack.adopt(await buildApi(deps), (it) => it.close());
  const { host } = config.listen;
  stack.use(await startHealthServer({ health, metrics, host, port: config.operationsPort }));
  return { url: await app.listen(config.listen) };
}
