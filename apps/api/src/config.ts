import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  budgetEnv,
  createCountEnv,
  encryptionEnv,
  healthEnv,
  kustomerEnv,
  logEnv,
  postgresEnv,
  queueEnv,
  readingEnv,
} from "@inlet/service-kit";
import { z } from "zod";

/** An empty value, as compose files and shells pass it, counts as absent. */
const emptyAsAbsent = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value: unknown) => (value === "" ? undefined : value), schema);

const url = z.url({ protocol: /^https?$/, error: "must be a URL that begins with http:// or https://" });

/** The folder that `npm run build` writes the web page to. */
const builtPage = fileURLToPath(new URL("../../web/dist", import.meta.url));

/** The API's environment; every key is explained in `.env.example`. */
export const apiEnv = z
  .object({
    ...postgresEnv,
    ...queueEnv,
    ...logEnv,
    ...healthEnv,
    ...encryptionEnv,
    ...kustomerEnv,
    ...budgetEnv,
    ...readingEnv,
    PORT: emptyAsAbsent(z.coerce.number().int().min(0).max(65_535).default(3_000)),
    // Only this machine reaches the API unless the operator sets another address.
    HOST: emptyAsAbsent(z.string().default("127.0.0.1")),
    INLET_PUBLIC_URL: emptyAsAbsent(url.optional()),
    INLET_PAGE_DIR: emptyAsAbsent(z.string().default(builtPage)),
    BULL_BOARD_READ_ONLY: emptyAsAbsent(z.stringbool().default(true)),
    INLET_HOOK_BACKLOG: createCountEnv({ min: 1, defaultValue: 5_000 }),
    // Kustomer's API takes up to 2,000 changes a minute, and each change sends a few events.
    INLET_HOOK_EVENTS_PER_MINUTE: createCountEnv({ min: 1, defaultValue: 12_000 }),
  })
  .transform((env) => ({
    databaseUrl: env.DATABASE_URL,
    poolMax: env.DATABASE_POOL_MAX,
    queueUrl: env.QUEUE_URL,
    encryptionKeys: env.INLET_ENCRYPTION_KEYS,
    listen: { port: env.PORT, host: env.HOST },
    settings: {
      publicUrl: env.INLET_PUBLIC_URL,
      kustomerBaseUrl: env.INLET_KUSTOMER_BASE_URL,
      budget: { share: env.INLET_BUDGET_SHARE, searchesPerMinute: env.INLET_SEARCHES_PER_MINUTE },
      settleMs: env.INLET_SETTLE_MS,
      lookBackDays: env.INLET_LOOK_BACK_DAYS,
      reconcileHours: env.INLET_RECONCILE_HOURS,
      pageDir: resolve(env.INLET_PAGE_DIR),
      boardReadOnly: env.BULL_BOARD_READ_ONLY,
      webhooks: { maxBacklog: env.INLET_HOOK_BACKLOG, maxEventsPerMinute: env.INLET_HOOK_EVENTS_PER_MINUTE },
    },
  }));

export type Config = z.output<typeof apiEnv>;

/** The part of the environment that the routes use. */
export type Settings = Config["settings"];
