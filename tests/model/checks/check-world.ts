import { countBusiestMinute, type LoggedRequest } from "@inlet/kustomer-simulator";
import { expect } from "vitest";
import { findTablesContaining } from "../../support/find-tables-containing.ts";
import { budgetShare } from "../../support/service-env.ts";
import type { ModelWorld } from "../world/model-world.ts";

/**
 * Expects no minute of Kustomer's log, by the model's clock, to exceed the configured share of an org's rate limits. The request
 * that tells the org of a new key is counted once it is answered, so it may come in a minute that is used up before that.
 */
export function checkRateLimits({ sim, clock, plan }: ModelWorld): void {
  if (plan.rateLimits === undefined) return;
  const log = sim.requests().log.map((it): LoggedRequest => {
    return { ...it, at: new Date(clock.toModelTime(Date.parse(it.at))).toISOString() };
  });
  const limit = plan.rateLimits.limitPerMinute * budgetShare;
  for (const org of new Set(log.map((it) => it.org))) {
    const ofOrg = log.filter((it) => it.org === org);
    const searches = ofOrg.filter((it) => it.kind === "search");
    const counted = ofOrg.filter((it) => !asksForOrg(it) || countOthersOfMinute(ofOrg, it) < limit);
    expect(countBusiestMinute(counted), "requests in a minute").toBeLessThanOrEqual(limit);
    expect(countBusiestMinute(searches), "searches in a minute").toBeLessThanOrEqual(
      plan.rateLimits.searchesPerMinute * budgetShare,
    );
  }
}

const asksForOrg = ({ path }: LoggedRequest): boolean => path === "/v1/auth/tokens/current";

/** Within this time a request is answered. */
const answerMs = 2_000;

/** Counts the other requests of the minute in which a request was answered. */
function countOthersOfMinute(log: readonly LoggedRequest[], request: LoggedRequest): number {
  const end = Date.parse(request.at) + answerMs;
  const isInMinute = ({ at }: LoggedRequest) => Date.parse(at) < end && Date.parse(at) > end - 60_000;
  return log.filter((it) => it !== request && isInMinute(it)).length;
}

/** Expects no table and no log line to contain an API key or a webhook token. */
export async function checkSecrets({ sim, environment }: ModelWorld): Promise<void> {
  const used = new Set(sim.requests().log.map((it) => it.key));
  const keys = Object.entries(sim.keys).filter(([name]) => used.has(name));
  // The signature of a key occurs in no other text.
  const signatures = keys.map(([, key]) => key.slice(key.lastIndexOf(".") + 1, -8));
  const secrets = [...signatures, ...sim.webhooks().hooks.map((it) => it.token)];
  expect(environment.logged.filter((line) => secrets.some((it) => line.includes(it)))).toEqual([]);
  expect(await findTablesContaining({ db: environment.pool }, secrets)).toEqual([]);
}
