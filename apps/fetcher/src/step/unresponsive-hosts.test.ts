import { expect, test } from "vitest";
import { createUnresponsiveHosts, type OrgAddress } from "./unresponsive-hosts.ts";

type Hosts = ReturnType<typeof createUnresponsiveHosts>;

/** An org of its own at each host, unless it is named. */
const at = (host: string, orgId = `org of ${host}`): OrgAddress => ({ host, orgId });
const missReplies = (hosts: Hosts, address: OrgAddress) => {
  for (let i = 0; i < 3; i++) hosts.noteMissingReply(address);
};
const replyLate = (hosts: Hosts, address: OrgAddress) => {
  for (let i = 0; i < 3; i++) hosts.noteReply(address, 15_000);
};
const isAdmitted = (hosts: Hosts, address: OrgAddress) => hosts.enter(address) !== undefined;

test("unresponsive hosts together get as many places as they may have, and other hosts all of them", () => {
  const hosts = createUnresponsiveHosts(2);
  missReplies(hosts, at("a"));
  missReplies(hosts, at("b"));

  const places = ["a", "b", "a", "b"].map((it) => isAdmitted(hosts, at(it)));
  const others = ["c", "c", "c"].map((it) => isAdmitted(hosts, at(it)));

  expect(places).toEqual([true, true, false, false]);
  expect(others).toEqual([true, true, true]);
});

test("a place is free again once it is left", () => {
  const hosts = createUnresponsiveHosts(1);
  missReplies(hosts, at("a"));

  hosts.enter(at("a"))?.[Symbol.dispose]();

  expect(hosts.enter(at("a"))).toBeDefined();
  expect(hosts.enter(at("a"))).toBeUndefined();
});

test("two missing replies are no reason, and a timely reply ends a series of them", () => {
  const hosts = createUnresponsiveHosts(0);
  hosts.noteMissingReply(at("a"));
  hosts.noteMissingReply(at("a"));
  const before = isAdmitted(hosts, at("a"));
  hosts.noteMissingReply(at("a"));
  const unresponsive = isAdmitted(hosts, at("a"));
  hosts.noteReply(at("a"), 100);

  expect([before, unresponsive, isAdmitted(hosts, at("a"))]).toEqual([true, false, true]);
});

test("an org whose replies come late is unresponsive, and the other orgs of its host are not", () => {
  const hosts = createUnresponsiveHosts(0);
  replyLate(hosts, at("shared", "slow"));

  expect(isAdmitted(hosts, at("shared", "slow"))).toBe(false);
  expect(isAdmitted(hosts, at("shared", "healthy"))).toBe(true);
});

test("an org without replies stays unresponsive while another org of its host gets some", () => {
  const hosts = createUnresponsiveHosts(0);
  for (let i = 0; i < 3; i++) {
    hosts.noteMissingReply(at("shared", "mute"));
    hosts.noteReply(at("shared", "healthy"), 100);
  }

  expect(isAdmitted(hosts, at("shared", "mute"))).toBe(false);
  expect(isAdmitted(hosts, at("shared", "healthy"))).toBe(true);
});

test("a host that is down is known from one org's steps, until a reply to any org, however late", () => {
  const hosts = createUnresponsiveHosts(0);
  missReplies(hosts, at("shared", "first"));
  const before = isAdmitted(hosts, at("shared", "second"));
  hosts.noteReply(at("shared", "third"), 15_000);

  expect([before, isAdmitted(hosts, at("shared", "second"))]).toEqual([false, true]);
});
