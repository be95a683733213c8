import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";

test("metrics can be read while a gauge has no answer, and only one reading of it waits", async () => {
  const metrics = createMetrics("test");
  let readings = 0;
  const silent = () => {
    readings++;
    return new Promise<number>(() => undefined);
  };
  metrics.createGauge({ name: "silent", help: "Never answers.", read: silent, readWithinMs: 10 });
  metrics.createGauge({ name: "failing", help: "Fails.", read: () => Promise.reject(new Error("down")) });
  metrics.createGauge({ name: "working", help: "Answers.", read: async () => 3 });

  await metrics.read();
  const text = await metrics.read();

  expect(text).toContain('silent{service="test"} Nan');
  expect(text).toContain('failing{service="test"} Nan');
  expect(text).toContain('working{service="test"} 3');
  expect(readings).toBe(1);
});

test("a gauge whose value may be old is read again only when it is, or when reading it has failed", async () => {
  const metrics = createMetrics("test");
  const answers = [() => Promise.reject(new Error("down")), async () => 7, async () => 8];
  const read = (): Promise<number> => answers.shift()?.() ?? Promise.resolve(9);
  metrics.createGauge({ name: "costly", help: "Reads much.", read, everyMs: 60_000 });

  const texts = [await metrics.read(), await metrics.read(), await metrics.read()];

  expect(texts.map((it) => /^costly\S* (\S+)$/m.exec(it)?.[1])).toEqual(["Nan", "7", "7"]);
});
