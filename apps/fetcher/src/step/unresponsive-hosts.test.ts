import { expect, test } from "vitest";
import { createMuteHosts } from "./mute-hosts.ts";

const silence = (hosts: ReturnType<typeof createMuteHosts>, host: string) => {
  for (let i = 0; i < 3; i++) hosts.noteSilence(host);
};

test("mute hosts together get as many places as they may have, and other hosts all of them", () => {
  const hosts = createMuteHosts(2);
  silence(hosts, "a");
  silence(hosts, "b");

  const places = ["a", "b", "a", "b"].map((it) => hosts.enter(it));
  const others = ["c", "c", "c"].map((it) => hosts.enter(it));

  expect(places.map((it) => it !== undefined)).toEqual([true, true, false, false]);
  expect(others).not.toContain(undefined);
});

test("a place is free again once it is left", () => {
  const hosts = createMuteHosts(1);
  silence(hosts, "a");

  hosts.enter("a")?.[Symbol.dispose]();

  expect(hosts.enter("a")).toBeDefined();
  expect(hosts.enter("a")).toBeUndefined();
});

test("two silences are no reason, and a reply ends a series of them", () => {
  const hosts = createMuteHosts(0);
  hosts.noteSilence("a");
  hosts.noteSilence("a");
  const before = hosts.enter("a");
  hosts.noteSilence("a");
  const mute = hosts.enter("a");
  hosts.noteReply("a");

  expect([before, mute, hosts.enter("a")].map((it) => it !== undefined)).toEqual([true, false, true]);
});
