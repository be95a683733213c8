import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Bulkhead, createBulkhead, type OrgAddress } from "./bulkhead.ts";

/** An org of its own at each host, unless it is named. */
const at = (host: string, orgId = `org of ${host}`): OrgAddress => ({ host, orgId });

/** One request, whose permit takes `permitMs` and whose reply `replyMs`; `status` is undefined if there is none. */
interface Sent {
  status?: number | undefined;
  permitMs?: number;
  replyMs?: number;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

async function send(
  bulkhead: Bulkhead,
  address: OrgAddress,
  { status, permitMs = 0, replyMs = 0 }: Sent,
): Promise<void> {
  const acquire = bulkhead.watch(address, async () => {
    vi.advanceTimersByTime(permitMs);
    return { at: new Date(), report: async () => undefined };
  });
  const permit = await acquire("search");
  vi.advanceTimersByTime(replyMs);
  await permit.report({ status });
}

const missReply = (bulkhead: Bulkhead, address: OrgAddress) => send(bulkhead, address, {});
const late = { status: 200, replyMs: 15_000 };
const timely = { status: 200, replyMs: 100 };
const isAdmitted = (bulkhead: Bulkhead, address: OrgAddress) => bulkhead.enter(address) !== undefined;

test("unresponsive hosts together get as many places as they may have, and other hosts all of them", async () => {
  const bulkhead = createBulkhead(2);
  await missReply(bulkhead, at("a"));
  await missReply(bulkhead, at("b"));

  const places = ["a", "b", "a", "b"].map((it) => isAdmitted(bulkhead, at(it)));
  const others = ["c", "c", "c"].map((it) => isAdmitted(bulkhead, at(it)));

  expect(places).toEqual([true, true, false, false]);
  expect(others).toEqual([true, true, true]);
});

test("a place is free again once it is left", async () => {
  const bulkhead = createBulkhead(1);
  await missReply(bulkhead, at("a"));

  bulkhead.enter(at("a"))?.[Symbol.dispose]();

  expect(bulkhead.enter(at("a"))).toBeDefined();
  expect(bulkhead.enter(at("a"))).toBeUndefined();
});

test.each([
  ["without a reply", {}],
  ["with a late one", late],
])("an org is unresponsive after a request %s, until a timely reply", async (_, sent) => {
  const bulkhead = createBulkhead(0);
  const before = isAdmitted(bulkhead, at("a"));
  await send(bulkhead, at("a"), sent);
  const unresponsive = isAdmitted(bulkhead, at("a"));
  await send(bulkhead, at("a"), timely);

  expect([before, unresponsive, isAdmitted(bulkhead, at("a"))]).toEqual([true, false, true]);
});

test("an org whose replies come late is unresponsive, and the other orgs of its host are not", async () => {
  const bulkhead = createBulkhead(0);
  await send(bulkhead, at("shared", "slow"), late);

  expect(isAdmitted(bulkhead, at("shared", "slow"))).toBe(false);
  expect(isAdmitted(bulkhead, at("shared", "healthy"))).toBe(true);
});

test("an org without replies stays unresponsive while another org of its host gets some", async () => {
  const bulkhead = createBulkhead(0);
  await send(bulkhead, at("shared", "mute"), {});
  await send(bulkhead, at("shared", "healthy"), timely);

  expect(isAdmitted(bulkhead, at("shared", "mute"))).toBe(false);
  expect(isAdmitted(bulkhead, at("shared", "healthy"))).toBe(true);
});

test("a host that is down is known after three requests of any orgs, until a reply to any of them, however late", async () => {
  const bulkhead = createBulkhead(0);
  for (const org of ["first", "second"]) await send(bulkhead, at("shared", org), {});
  const before = isAdmitted(bulkhead, at("shared", "other"));
  await send(bulkhead, at("shared", "third"), {});
  const down = isAdmitted(bulkhead, at("shared", "other"));
  await send(bulkhead, at("shared", "fourth"), late);

  expect([before, down, isAdmitted(bulkhead, at("shared", "other"))]).toEqual([true, false, true]);
});

test("the wait for a permit does not make a reply late", async () => {
  const bulkhead = createBulkhead(0);
  await send(bulkhead, at("a"), { ...timely, permitMs: 15_000 });

  expect(isAdmitted(bulkhead, at("a"))).toBe(true);
});
