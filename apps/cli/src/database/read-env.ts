import {
  createKeyring,
  encryptionEnv,
  type Keyring,
  kustomerEnv,
  type PushConfig,
  parseEnv,
  proxyEnv,
  pushEnv,
  toProxyConfig,
  toPushConfig,
} from "@inlet/service-kit";
import { type Settings, settingsEnv, toSettings } from "@inlet/use-cases";
import { z } from "zod";
import type { Shell } from "../terminal/shell.ts";

/** Reads the settings of use cases from the environment. @throws Fault invalid */
export const readSettings = ({ env }: Pick<Shell, "env">): Settings =>
  toSettings(parseEnv(z.object(settingsEnv), env));

/** Reads the keys that encrypt API keys and webhook tokens from the environment. @throws Fault invalid */
export const readKeyring = ({ env }: Pick<Shell, "env">): Keyring =>
  createKeyring(parseEnv(z.object(encryptionEnv), env).INLET_ENCRYPTION_KEYS);

/** Reads the proxies of requests to Kustomer from the environment. @throws Fault invalid */
export const readProxies = ({ env }: Pick<Shell, "env">): ReturnType<typeof toProxyConfig> =>
  toProxyConfig(parseEnv(z.object(proxyEnv), env));

/** Reads how webhooks are sent from the environment. @throws Fault invalid */
export const readPushConfig = ({ env }: Pick<Shell, "env">): PushConfig =>
  toPushConfig(parseEnv(z.object({ ...pushEnv, ...kustomerEnv, ...proxyEnv }), env));
