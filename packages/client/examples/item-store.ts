import { closeSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import type { Checkpoint, FeedItem } from "../src/index.ts";

/** One line of the file: an item, or how far the feed was read when everything before was written. */
type Line = { item: FeedItem } | { cursor: string };

/**
 * Items and checkpoint in one file to which lines are only added, so that a crash can damage nothing but the last line.
 * A store in a database writes both in one transaction instead.
 */
export function openItemStore(path: string) {
  const items = new Map<string, FeedItem>();
  let cursor: string | undefined;
  for (const line of readWholeLines(path)) {
    if ("cursor" in line) cursor = line.cursor;
    else keepLatest(items, line.item);
  }
  const file = openSync(path, "a");
  const append = (lines: Line[]) => {
    writeSync(file, lines.map((it) => `${JSON.stringify(it)}\n`).join(""));
    fsyncSync(file);
  };
  const checkpoint: Checkpoint = {
    load: () => cursor,
    save: (next) => append([{ cursor: next }]),
  };
  return {
    items,
    checkpoint,
    /** May get an item again, as a killed consumer does. */
    add(received: FeedItem[]): void {
      append(received.map((item) => ({ item })));
      for (const item of received) keepLatest(items, item);
    },
    [Symbol.dispose]: () => closeSync(file),
  };
}

/** Versions are whole numbers that may exceed what a JavaScript number holds. */
function keepLatest(items: Map<string, FeedItem>, item: FeedItem): void {
  const key = `${item.kind}/${item.id}`;
  const known = items.get(key);
  if (known === undefined || BigInt(known.version) <= BigInt(item.version)) items.set(key, item);
}

/** Cuts off a last line that a crash left incomplete. */
function readWholeLines(path: string): Line[] {
  closeSync(openSync(path, "a")); // creates it
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf("\n") + 1;
  truncateSync(path, end);
  const lines = bytes.subarray(0, end).toString("utf8").split("\n");
  return lines.filter((it) => it !== "").map((it) => JSON.parse(it) as Line);
}
