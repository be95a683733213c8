import { expect, test } from "vitest";
import { createUnresponsiveHosts } from "./unresponsive-hosts.ts";

const missReplies = (hosts: ReturnType<typeof createUnresponsiveHosts>, host: string) => {
  for (let i = 0; i < 3; i++) hosts.noteMissingReply(host);
};

test("unresponsive hosts together get as many places as they may have, and other hosts all of them", () => {
  const hosts = createUnresponsiveHosts(2);
  missReplies(hosts, "a");
  missReplies(hosts, "b");

  const places = ["a", "b", "a", "b"].map((it) => hosts.enter(it));
  const others = ["c", "c", "c"].map((it) => hosts.enter(it));

  expect(places.map((it) => it !== undefined)).toEqual([true, true, false, false]);
  expect(others).not.toContain(undefined);
});

test("a place is free again once it is left", () => {
  const hosts = createUnresponsiveHosts(1);
  missReplies(hosts, "a");

  hosts.enter("a")?.[Symbol.dispose]();

  expect(hosts.enter("a")).toBeDefined();
  expect(hosts.enter("a")).toBeUndefined();
});

test("two missing replies are no reason, and a reply ends a series of them", () => {
  const hosts = createUnresponsiveHosts(0);
  hosts.noteMissingReply("a");
  hosts.noteMissingReply("a");
  const before = hosts.enter("a");
  hosts.noteMissingReply("a");
  const unresponsive = hosts.enter("a");
  hosts.noteReply("a");

  expect([before, unresponsive, hosts.enter("a")].map((it) => it !== undefined)).toEqual([true, false, true]);
});
