import { connect, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import { type DbPool, views } from "@inlet/db";
import { resolveBaseUrl } from "@inlet/kustomer";
import { kustomerEnv, parseEnv } from "@inlet/service-kit";
import { z } from "zod";
import { toShortReason } from "../output/short-reason.ts";
import { type Finding, fail, formatCount, ok, warn } from "./finding.ts";

const check = "kustomer";
const maxHosts = 100;
const connectWithinMs = 5_000;

/**
 * Whether each Kustomer address in use can be reached, by a connection that says nothing: it uses no key and none of an
 * org's budget. A finding for each that cannot, else a single one. Before anything is connected, the address that a
 * first key would most likely go to.
 */
export async function checkKustomer(db: DbPool, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const addresses = await views.listBaseUrls(db, maxHosts);
  if (addresses.length === 0) return [await checkDefaultAddress(env)];
  const faults = await Promise.all(addresses.map(checkAddress));
  const failed = faults.filter((it) => it !== undefined);
  return failed.length > 0 ? failed : [ok(check, `${formatCount(addresses.length, "host")} can be reached`)];
}

async function checkDefaultAddress(env: NodeJS.ProcessEnv): Promise<Finding> {
  const { INLET_KUSTOMER_BASE_URL: override } = parseEnv(z.object(kustomerEnv), env);
  const url = new URL(resolveBaseUrl({ override }));
  try {
    await reach(url);
    return ok(check, `nothing is connected yet; ${url.host} can be reached`);
  } catch (err) {
    const words = `nothing is connected yet, and ${url.host} cannot be reached (${toShortReason(err)})`;
    return warn(check, `${words}: see whether this host may connect to it`);
  }
}

interface Address {
  baseUrl: string;
  /** How many integrations read from it. */
  count: number;
}

async function checkAddress({ baseUrl, count }: Address): Promise<Finding | undefined> {
  const { host } = new URL(baseUrl);
  try {
    await reach(new URL(baseUrl));
    return undefined;
  } catch (err) {
    const words = `${host} cannot be reached (${toShortReason(err)}), and ${formatCount(count, "integration")} read from it`;
    return fail(check, `${words}: see whether this host may connect to it, or whether it is down`);
  }
}

function reach({ protocol, hostname, port }: URL): Promise<void> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const isSecure = protocol === "https:";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = isSecure
    ? connectTls({ host, port: Number(port) || 443, ...(isIP(host) ? {} : { servername: host }) })
    : connect({ host, port: Number(port) || 80 });
  socket.setTimeout(connectWithinMs, () => reject(new Error(`no answer within ${connectWithinMs} ms`)));
  socket.once(isSecure ? "secureConnect" : "connect", resolve).on("error", reject);
  return promise.finally(() => socket.destroy());
}
