import type { KnobChange } from "@inlet/kustomer-simulator";
import { expect, test } from "vitest";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

/** A week with a conversation of three pages. */
const simulator = { conversations: 15, weekShare: 1 };

function addLongConversation({ sim }: TestSystem): string {
  const { changed } = sim.mutate({ actions: [{ type: "createConversation", messages: 24 }] });
  return String(changed.find((it) => it.stream === "conversations")?.id);
}

const tolerable: [string, KnobChange][] = [
  ["the links are left out and the numbers are text", { nextLink: "omitted", textNumbers: true }],
  ["the links are left out and a page after the last is not found", { nextLink: "omitted", pastEnd: "404" }],
  ["the next link never ends and leads to what is not found", { nextLink: "always", pastEnd: "404" }],
  ["pages are smaller than they state", { statedPageSize: "requested", searchPageMax: 10 }],
  ["pages have neither numbers nor links", { metaOmitted: true, nextLink: "omitted" }],
  ["pages have no numbers", { metaOmitted: true }],
  ["the next link is absolute", { nextLink: "absolute" }],
  ["the next link never ends", { nextLink: "always" }],
  ["the next link is always the same", { nextLink: "same" }],
];

test.each(tolerable)("nothing is lost when %s", async (_, knobs) => {
  for (const key of ["full", "documented"] as const) {
    await using system = await startSystem({ simulator, knobs: { listPageMax: 10, ...knobs } });
    addLongConversation(system);
    const tenant = await system.createTenant();
    await tenant.connect(key);

    const run = await tenant.waitUntilDone(await tenant.switchOn());

    expect(run.warnings).toEqual([]);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
    expect(run.requests.search + run.requests.other).toBeLessThan(130);
  }
});

test("a server that ignores the page size loses nothing", async () => {
  for (const key of ["full", "documented"] as const) {
    const knobs: KnobChange = { listPageMax: 10, searchPageMax: 10, pageSizeIgnored: true };
    await using system = await startSystem({ simulator, knobs });
    addLongConversation(system);
    const tenant = await system.createTenant();
    await tenant.connect(key);

    const run = await tenant.waitUntilDone(await tenant.switchOn());

    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
    expect(run.requests.search + run.requests.other).toBeLessThan(130);
  }
});

test("a server that ignores the page number ends the run with a warning that names what is missing", async () => {
  const knobs: KnobChange = { listPageMax: 10, pageIgnored: true, nextLink: "always" };
  await using system = await startSystem({ simulator, knobs });
  const conversationId = addLongConversation(system);
  const tenant = await system.createTenant();
  await tenant.connect("full");

  const run = await tenant.waitUntilDone(await tenant.switchOn());

  const { tags, messages } = await readStore(tenant);
  expect(tags).toHaveLength(10);
  expect(run.warnings).toContainEqual(expect.stringContaining("list of tags ends after 10 rows"));
  expect(messages.filter((it) => it["conversationId"] === conversationId)).toHaveLength(24);
  expect(run.requests.search + run.requests.other).toBeLessThan(100);
});
