import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { describeColumns } from "./columns.ts";
import { encodeParquet } from "./encode-parquet.ts";

const mebibyte = 1024 * 1024;

function measureHeap(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

test("the memory of an export of long texts does not grow with their number", async () => {
  const columns = describeColumns("notes");
  async function* readPages() {
    for (let n = 100; n < 124; n++) {
      const text = `${n}`.repeat(mebibyte / 3);
      yield { rows: [{ id: `n${n}`, conversationId: "c", text, updatedAt: new Date(n) }], next: undefined };
    }
  }
  const parts = encodeParquet(readPages(), { columns, bom: false, isContinued: false });
  await parts.next();
  const first = measureHeap();

  for (let n = 0; n < 6; n++) expect((await parts.next()).done).toBe(false);

  expect(measureHeap() - first).toBeLessThan(5 * mebibyte);
});
