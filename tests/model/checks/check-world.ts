import type { LoggedRequest } from "@inlet/kustomer-simulator";
import { expect } from "vitest";
import { busiestMinute } from "../../support/count-busiest-minute.ts";
import { tablesHolding } from "../../support/find-tables-containing.ts";
import type { ModelWorld } from "../world/model-world.ts";
import { share } from "../world/service-configs.ts";

/** Any minute of Kustomer's log, by the model's clock, holds no more than our share of each org's limits. */
export function checkPolite({ sim, clock, plan }: ModelWorld): void {
  if (plan.limits === undefined) return;
  const log = sim.requests().log.map((it): LoggedRequest => {
    return { ...it, at: new Date(clock.at(Date.parse(it.at))).toISOString() };
  });
  for (const org of new Set(log.map((it) => it.org))) {
    const ofOrg = log.filter((it) => it.org === org);
    const searches = ofOrg.filter((it) => it.kind === "search");
    expect(busiestMinute(ofOrg), "requests in a minute").toBeLessThanOrEqual(
      plan.limits.limitPerMinute * share,
    );
    expect(busiestMinute(searches), "searches in a minute").toBeLessThanOrEqual(
      plan.limits.searchesPerMinute * share,
    );
  }
}

/** No API key, and no token of a webhook, stands in a table or a log line. */
export async function checkSecrets({ sim, stage }: ModelWorld): Promise<void> {
  const used = new Set(sim.requests().log.map((it) => it.key));
  const keys = Object.entries(sim.keys).filter(([name]) => used.has(name));
  // The signature of a key, which no other text holds.
  const signatures = keys.map(([, key]) => key.slice(key.lastIndexOf(".") + 1, -8));
  const secrets = [...signatures, ...sim.webhooks().hooks.map((it) => it.token)];
  expect(stage.logged.filter((line) => secrets.some((it) => line.includes(it)))).toEqual([]);
  expect(await tablesHolding({ db: stage.pool }, secrets)).toEqual([]);
}
