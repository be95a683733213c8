import { once } from "node:events";
import { expect, test } from "vitest";
import { openExportBody } from "./export-body.ts";

test("a client that takes nothing is disconnected, and nothing more is made for it", async () => {
  let made = 0;
  async function* make() {
    for (;;) {
      made += 1;
      yield { bytes: Buffer.alloc(1024 * 1024) };
    }
  }

  const body = openExportBody({ parts: make(), stallMs: 20, onPart: () => undefined });
  body.read(1);

  await expect(once(body, "end")).rejects.toThrow("took less than");
  expect(made).toBe(1);
});
