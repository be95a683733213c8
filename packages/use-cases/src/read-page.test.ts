import { expect, test } from "vitest";
import { readPage } from "./read-page.ts";

const mebibyte = 1024 * 1024;
const createList = (count: number, text: string) => {
  const rows = Array.from({ length: count }, (_, id) => ({ id, attributes: { text } }));
  const reads: number[] = [];
  return {
    reads,
    toPosition: ({ id }: { id: number }) => id,
    async read({ after = -1, limit }: { after: number | undefined; limit: number }) {
      reads.push(limit);
      return rows.slice(after + 1, after + 1 + limit);
    },
  };
};

/** Reads to the end. @returns the number of rows of each page */
async function countByPage(list: ReturnType<typeof createList>, limit: number): Promise<number[]> {
  const counts = [];
  const ids = new Set<number>();
  let after: number | undefined;
  for (;;) {
    const { data, next } = await readPage({ after, limit }, list);
    counts.push(data.length);
    for (const { id } of data) ids.add(id);
    if (next === null) break;
    after = next;
  }
  expect(ids.size).toBe(counts.reduce((sum, it) => sum + it, 0));
  return counts;
}

test("a page of large rows ends early and the next one continues after it", async () => {
  expect(await countByPage(createList(10, "x".repeat(mebibyte)), 1_000)).toEqual([4, 4, 2]);
});

test("a row larger than a page is a page", async () => {
  expect(await countByPage(createList(2, "x".repeat(5 * mebibyte)), 1_000)).toEqual([1, 1, 0]);
});

test.each([
  [5, 10, [5]],
  [10, 10, [10]],
  [200, 100, [100, 100]],
  [201, 100, [100, 100, 1]],
])("%i small rows at %i a page are pages of %j", async (count, limit, pages) => {
  expect(await countByPage(createList(count, ""), limit)).toEqual(pages);
});

test("few rows are in memory before their size is known", async () => {
  const list = createList(1_000, "");

  await readPage({ after: undefined, limit: 1_000 }, list);

  expect(Math.max(...list.reads)).toBeLessThanOrEqual(64);
});
