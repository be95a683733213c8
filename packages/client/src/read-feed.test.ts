import { expect, test } from "vitest";
import { createInletClient } from "./client.ts";
import { InletError } from "./inlet-error.ts";
import { FeedCursorConflict, FeedCursorGone, type FeedOptions, readFeed } from "./read-feed.ts";
import { listen } from "./testing/listen.ts";

/** What the server replies to one request; `mute` replies nothing. */
type Answer =
  | { status?: number; headers?: Record<string, string>; body: unknown }
  | "mute"
  | "reset"
  | "html";

const item = (id: string) => ({ kind: "conversation", id, version: "1" });
const page = (next: string, ...ids: string[]): Answer => ({ body: { data: ids.map(item), next } });
const retry = { baseMs: 1, maxMs: 2, attempts: 4 };

/** A server that gives its answers in order, then empty pages, and a consumer with its journal. */
async function givenConsumer(answers: Answer[]) {
  const requests: string[] = [];
  const waits: (string | null)[] = [];
  const journal: string[] = [];
  const server = await listen((request, response) => {
    const after = new URL(request.url ?? "", "http://inlet").searchParams.get("after");
    requests.push(after ?? "start");
    waits.push(new URL(request.url ?? "", "http://inlet").searchParams.get("wait"));
    const answer = answers.shift() ?? page(after ?? "start");
    if (answer === "mute") return;
    if (answer === "reset") return void response.destroy();
    if (answer === "html") return void response.end("<html>Maintenance</html>");
    response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
    response.end(JSON.stringify(answer.body));
  });
  let saved: string | undefined;
  const options: FeedOptions = {
    client: createInletClient({ baseUrl: `${server.url}/`, token: "inlet_EXAMPLE" }),
    workspaceId: "w",
    checkpoint: {
      load: () => saved,
      save: (cursor) => {
        saved = cursor;
        journal.push(`save ${cursor}`);
      },
    },
    handle: (items) => void journal.push(`handle ${items.map(({ id }) => id).join(",")}`),
    retry,
  };
  return {
    options,
    requests,
    waits,
    journal,
    setCheckpoint(cursor: string) {
      saved = cursor;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test("pages are handled one after the other, each before its checkpoint is saved, up to the end of the feed", async () => {
  await using it = await givenConsumer([page("1", "a", "b"), page("2", "c")]);

  await readFeed(it.options);

  expect(it.journal).toEqual(["handle a,b", "save 1", "handle c", "save 2"]);
  expect(it.requests).toEqual(["start", "1", "2"]);
  expect(new Set(it.waits)).toEqual(new Set(["0"]));
});

test("a page whose handling fails is delivered again by the next reading", async () => {
  await using it = await givenConsumer([page("1", "a"), page("2", "b"), page("2", "b")]);
  const failing = (items: { id: string }[]) => {
    if (items[0]?.id === "b") throw new Error("disk full");
  };

  await expect(readFeed({ ...it.options, handle: failing })).rejects.toThrow("disk full");
  await readFeed(it.options);

  expect(it.journal).toEqual(["save 1", "handle b", "save 2"]);
});

test("the next page is requested only when its predecessor is handled, with prefetch one page ahead and no more", async () => {
  for (const prefetch of [false, true]) {
    await using it = await givenConsumer([page("1", "a"), page("2", "b"), page("3", "c")]);
    const seen: number[] = [];
    const handle = async () => {
      if (prefetch) await expect.poll(() => it.requests.length).toBe(Math.min(4, seen.length + 2));
      seen.push(it.requests.length);
    };

    await readFeed({ ...it.options, handle, prefetch });

    expect(seen).toEqual(prefetch ? [2, 3, 4] : [1, 2, 3]);
  }
});

test("what fails in passing is tried again, and a refusal is not", async () => {
  const busy = {
    status: 429,
    headers: { "retry-after": "0" },
    body: { error: "rate_limited", message: "later" },
  };
  await using it = await givenConsumer([
    "reset",
    busy,
    { status: 503, body: {} },
    page("1", "a"),
    "reset",
    "html",
    page("1"),
  ]);
  await using refused = await givenConsumer([
    { status: 401, body: { error: "unauthorized", message: "no" } },
  ]);

  await readFeed(it.options);
  const failure = readFeed(refused.options);

  expect(it.journal).toEqual(["handle a", "save 1"]);
  await expect(failure).rejects.toMatchObject({ status: 401, kind: "unauthorized", message: "no" });
  expect(refused.requests).toHaveLength(1);
});

test("a server that is busy or mute for too long is given up with its failure", async () => {
  const busy: Answer = { status: 503, body: { error: "unavailable", message: "down" } };
  await using down = await givenConsumer([busy, busy, busy, busy]);
  await using mute = await givenConsumer(["mute", "mute", "mute", "mute"]);
  await using proxy = await givenConsumer(["html", "html", "html", "html"]);
  const tomorrow: Answer = { status: 429, headers: { "retry-after": "86400" }, body: {} };
  await using patient = await givenConsumer([tomorrow]);

  await expect(readFeed(down.options)).rejects.toThrow(InletError);
  await expect(readFeed({ ...mute.options, timeoutMs: 20 })).rejects.toMatchObject({ name: "TimeoutError" });
  await expect(readFeed(proxy.options)).rejects.toThrow(/not JSON.*proxy/);
  await expect(readFeed(patient.options)).rejects.toMatchObject({ status: 429, retryAfterMs: 86_400_000 });

  expect([down.requests.length, patient.requests.length]).toEqual([4, 1]);
});

test("a checkpoint that is too old starts over once its owner has removed everything, else it is an error", async () => {
  const gone: Answer = { status: 410, body: { error: "gone", message: "too old" } };
  await using it = await givenConsumer([gone, gone, page("1", "a")]);
  it.setCheckpoint("old");

  await expect(readFeed(it.options)).rejects.toThrow(FeedCursorGone);
  await readFeed({ ...it.options, onGone: () => void it.journal.push("remove all") });

  expect(it.requests).toEqual(["old", "old", "start", "1"]);
  expect(it.journal).toEqual(["remove all", "handle a", "save 1"]);
});

test("a consumer that follows starts over each time the feed no longer has the deletions since", async () => {
  const gone: Answer = { status: 410, body: { error: "gone", message: "too old" } };
  await using it = await givenConsumer([gone, page("1", "a"), gone, page("2", "a"), "mute"]);
  it.setCheckpoint("old");
  const abort = new AbortController();

  const reading = readFeed({
    ...{ ...it.options, follow: true, pauseMs: 1, signal: abort.signal },
    onGone: () => void it.journal.push("remove all"),
  });
  await expect.poll(() => it.requests.length).toBe(5);
  abort.abort(new Error("stopped"));

  await expect(reading).rejects.toThrow("stopped");
  expect(it.requests).toEqual(["old", "start", "1", "start", "2"]);
  expect(it.journal).toEqual(["remove all", "handle a", "save 1", "remove all", "handle a", "save 2"]);
});

test("the time for a request begins after what it may wait for items", async () => {
  await using it = await givenConsumer(["mute"]);
  const abort = new AbortController();
  let isOver = false;
  const reading = readFeed({
    ...it.options,
    follow: true,
    timeoutMs: 1,
    signal: abort.signal,
    retry: {
      onRetry: () => {
        isOver = true;
      },
    },
  });
  await expect.poll(() => it.requests.length).toBe(1);

  abort.abort(new Error("stopped"));

  await expect(reading).rejects.toThrow("stopped");
  expect(isOver).toBe(false);
});

test("a checkpoint of another database is an error of its own and starts nothing over", async () => {
  await using it = await givenConsumer([{ status: 409, body: { error: "conflict", message: "future" } }]);
  it.setCheckpoint("future");

  const reading = readFeed({ ...it.options, onGone: () => void it.journal.push("remove all") });

  await expect(reading).rejects.toThrow(FeedCursorConflict);
  expect(it.journal).toEqual([]);
});

test("following the feed ends as soon as it is aborted, at a request and in a pause", async () => {
  const cases: [Answer[], number][] = [
    [["mute"], 1],
    [[page("0")], 1],
    [[page("1", "a"), "mute"], 2],
  ];
  for (const [answers, requests] of cases) {
    await using it = await givenConsumer(answers);
    const abort = new AbortController();
    const reading = readFeed({ ...it.options, follow: true, pauseMs: 600_000, signal: abort.signal });
    await expect.poll(() => it.requests.length).toBe(requests);

    abort.abort(new Error("stopped"));

    await expect(reading).rejects.toThrow("stopped");
    expect(new Set(it.waits)).toEqual(new Set(["30"]));
  }
});
