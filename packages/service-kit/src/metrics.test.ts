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
