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

const sendThree = async (bulkhead: Bulkhead, address: OrgAddress, sent: Sent) => {
  for (let i = 0; i < 3; i++) await send(bulkhead, address, sent);
};
const missReplies = (bulkhead: Bulkhead, address: OrgAddress) => sendThree(bulkhead, address, {});
const late = { status: 200, replyMs: 15_000 };
const timely = { status: 200, replyMs: 100 };
const isAdmitted = (bulkhead: Bulkhead, address: OrgAddress) => bulkhead.enter(address) !== undefined;

test("unresponsive hosts together get as many places as they may have, and other hosts all of them", async () => {
  const bulkhead = createBulkhead(2);
  await missReplies(bulkhead, at("a"));
  await missReplies(bulkhead, at("b"));

  const places = ["a", "b", "a", "b"].map((it) => isAdmitted(bulkhead, at(it)));
  const others = ["c", "c", "c"].map((it) => isAdmitted(bulkhead, at(it)));

  expect(places).toEqual([true, true, false, false]);
  expect(others).toEqual([true, true, true]);
});

test("a place is free again once it is left", async () => {
  const bulkhead = createBulkhead(1);
  await missReplies(bulkhead, at("a"));

  bulkhead.enter(at("a"))?.[Symbol.dispose]();

  expect(bulkhead.enter(at("a"))).toBeDefined();
  expect(bulkhead.enter(at("a"))).toBeUndefined();
});

test("two missing replies are no reason, and a timely reply ends a series of them", async () => {
  const bulkhead = createBulkhead(0);
  await send(bulkhead, at("a"), {});
  await send(bulkhead, at("a"), {});
  const before = isAdmitted(bulkhead, at("a"));
  await send(bulkhead, at("a"), {});
  const unresponsive = isAdmitted(bulkhead, at("a"));
  await send(bulkhead, at("a"), timely);

  expect([before, unresponsive, isAdmitted(bulkhead, at("a"))]).toEqual([true, false, true]);
});

test("an org whose replies come late is unresponsive, and the other orgs of its host are not", async () => {
  const bulkhead = createBulkhead(0);
  await sendThree(bulkhead, at("shared", "slow"), late);

  expect(isAdmitted(bulkhead, at("shared", "slow"))).toBe(false);
  expect(isAdmitted(bulkhead, at("shared", "healthy"))).toBe(true);
});

test("an org without replies stays unresponsive while another org of its host gets some", async () => {
  const bulkhead = createBulkhead(0);
  for (let i = 0; i < 3; i++) {
    await send(bulkhead, at("shared", "mute"), {});
    await send(bulkhead, at("shared", "healthy"), timely);
  }

  expect(isAdmitted(bulkhead, at("shared", "mute"))).toBe(false);
  expect(isAdmitted(bulkhead, at("shared", "healthy"))).toBe(true);
});

test("a host that is down is known from one org's steps, until a reply to any org, however late", async () => {
  const bulkhead = createBulkhead(0);
  await missReplies(bulkhead, at("shared", "first"));
  const before = isAdmitted(bulkhead, at("shared", "second"));
  await send(bulkhead, at("shared", "third"), late);

  expect([before, isAdmitted(bulkhead, at("shared", "second"))]).toEqual([false, true]);
});

test("the wait for a permit does not make a reply late", async () => {
  const bulkhead = createBulkhead(0);
  await sendThree(bulkhead, at("a"), { ...timely, permitMs: 15_000 });

  expect(isAdmitted(bulkhead, at("a"))).toBe(true);
});
