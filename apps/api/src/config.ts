import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { http } from "@inlet/contracts";
import {
  createCountEnv,
  createEnv,
  encryptionEnv,
  listSchema,
  proxyEnv,
  pushEnv,
  serviceEnv,
  toProxyConfig,
  toPushConfig,
  toServiceConfig,
  urlSchema,
} from "@inlet/service-kit";
import { settingsEnv, toSettings } from "@inlet/use-cases";
import { z } from "zod";

/** The folder that `npm run build` writes the web page to. */
const builtPage = fileURLToPath(new URL("../../web/dist", import.meta.url));

/** The address of a proxy, a network in CIDR notation, or the name of a few private networks. @see https://github.com/jshttp/proxy-addr */
const proxyAddress = z.union(
  [z.enum(["loopback", "linklocal", "uniquelocal"]), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  { error: "must be addresses such as 10.0.0.5, 10.0.0.0/8 or loopback" },
);

const flag = z.stringbool({ error: "must be true or false" });

/** The API's environment; every key is explained in `.env.example`. */
export const apiEnv = z
  .object({
    ...serviceEnv,
    ...proxyEnv,
    ...encryptionEnv,
    ...pushEnv,
    ...settingsEnv,
    PORT: createCountEnv({ min: 0, max: 65_535, defaultValue: 3_000 }),
    // Only this machine reaches the API unless the operator sets another address.
    HOST: createEnv(z.string().default("127.0.0.1")),
    INLET_PUBLIC_URL: createEnv(urlSchema("http", "https").optional()),
    INLET_SECURE_COOKIES: createEnv(flag.optional()),
    INLET_TRUSTED_PROXIES: createEnv(listSchema(proxyAddress).default([])),
    INLET_SQL_ADDRESS: createEnv(z.string().optional()),
    INLET_PAGE_DIR: createEnv(z.string().default(builtPage)),
    INLET_OPEN_OPERATIONS: createEnv(flag.optional()),
    INLET_OPERATIONS_PORT: createEnv(z.coerce.number().int().min(0).max(65_535).optional()),
    BULL_BOARD_READ_ONLY: createEnv(flag.default(true)),
    INLET_TOKEN_REQUESTS_PER_MINUTE: createCountEnv({ min: 1, defaultValue: 1_200 }),
    INLET_WORKSPACE_REQUESTS_PER_MINUTE: createCountEnv({ min: 1, defaultValue: 3_000 }),
    INLET_PARALLEL_REQUESTS: createCountEnv({ min: 1, defaultValue: 4 }),
    INLET_HOOK_BACKLOG: createCountEnv({ min: 1, defaultValue: 5_000 }),
    // Kustomer's API takes up to 2,000 changes a minute, and each change sends a few events.
    INLET_HOOK_EVENTS_PER_MINUTE: createCountEnv({ min: 1, defaultValue: 12_000 }),
  })
  .transform((env) => ({
    ...toServiceConfig(env),
    proxy: toProxyConfig(env),
    encryptionKeys: env.INLET_ENCRYPTION_KEYS,
    listen: { port: env.PORT, host: env.HOST },
    operationsPort: env.INLET_OPERATIONS_PORT,
    settings: {
      ...toSettings(env),
      push: toPushConfig(env),
      publicUrl: env.INLET_PUBLIC_URL,
      secureCookies: env.INLET_SECURE_COOKIES,
      trustedProxies: env.INLET_TRUSTED_PROXIES,
      sqlAddress: env.INLET_SQL_ADDRESS,
      pageDir: resolve(env.INLET_PAGE_DIR),
      openOperations: env.INLET_OPEN_OPERATIONS ?? isOnlyLocal(env),
      boardReadOnly: env.BULL_BOARD_READ_ONLY,
      limits: {
        perToken: env.INLET_TOKEN_REQUESTS_PER_MINUTE,
        perWorkspace: env.INLET_WORKSPACE_REQUESTS_PER_MINUTE,
        parallel: env.INLET_PARALLEL_REQUESTS,
      },
      webhooks: { maxBacklog: env.INLET_HOOK_BACKLOG, maxEventsPerMinute: env.INLET_HOOK_EVENTS_PER_MINUTE },
    },
  }));

/** Whether only this machine can reach the API, as far as its addresses say. */
function isOnlyLocal(env: { HOST: string; INLET_PUBLIC_URL?: string | undefined }): boolean {
  const publicHost = env.INLET_PUBLIC_URL === undefined ? [] : [new URL(env.INLET_PUBLIC_URL).hostname];
  return [env.HOST, ...publicHost].every((it) => http.isLoopbackHost(it));
}

export type Config = z.output<typeof apiEnv>;

/** The part of the environment that the routes use. */
export type Settings = Config["settings"];

/** Whether a browser reaches the API by https: by its public URL, or by this request as a trusted proxy reports it. */
export const isHttps = (
  { publicUrl }: Pick<Settings, "publicUrl">,
  { protocol }: { protocol: string },
): boolean => publicUrl?.startsWith("https:") === true || protocol === "https";
