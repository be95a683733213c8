import { isFault } from "@inlet/contracts";
import type { KustomerClient, KustomerRequest, SendOptions } from "../http/client.ts";

/** The cheapest request of all. It needs no role, so that every valid key may make it. */
export const currentTokenRequest: KustomerRequest = {
  method: "GET",
  path: "/v1/auth/tokens/current",
  budget: "other",
  rows: 0,
};

/**
 * Whether Kustomer answers at all. It tells a request that Kustomer cannot answer from an outage.
 * @throws Fault as `KustomerClient.send` does when Kustomer refuses the key
 */
export async function isAnswering(client: KustomerClient, options: SendOptions): Promise<boolean> {
  try {
    await client.send(currentTokenRequest, options);
    return true;
  } catch (err) {
    if (isFault(err, "unavailable", "rate_limited")) return false;
    throw err;
  }
}
