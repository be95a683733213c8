import type { components, paths } from "./api.ts";
import type { InletClient } from "./client.ts";
import { toReplyFailure, unwrap } from "./inlet-error.ts";
import type { ListItem } from "./list-items.ts";
import { isPassing, type RetryOptions, wait, withRetries } from "./retry.ts";

/** What can be exported record by record. */
export type ExportKind = "conversations" | "messages" | "notes" | "customers";

type ListPathOf<K extends string> = `/v1/workspaces/{workspaceId}/${K}`;
type ExportPath<K extends ExportKind> = `${ListPathOf<K>}/export` & keyof paths;

/** Which records to export. */
export interface ExportOptions<K extends ExportKind> {
  kind: K;
  workspaceId: string;
  /** As the operation has them; the format is always NDJSON. */
  query?: Omit<NonNullable<paths[ExportPath<K>]["get"]["parameters"]["query"]>, "format" | "bom">;
  retry?: RetryOptions;
  signal?: AbortSignal;
  /**
   * How long the server may be silent, in milliseconds; default 60,000. Where few of millions of records match, it is
   * for longer: it looks at each, and may take a minute for a million.
   */
  timeoutMs?: number;
}

/** An item of the list of that name. Notes have none. */
type ExportedRecord<K extends ExportKind> = K extends "notes"
  ? components["schemas"]["Note"]
  : ListItem<ListPathOf<Exclude<K, "notes">>> & { id: string };
type Open = (after: string | undefined, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;

/**
 * Exports records, one after the other, with as much memory as one of them needs. A connection that breaks is resumed
 * after the last record, so that each comes once.
 * @throws InletError when the export is refused, or the failure that lasted
 */
export async function* exportRecords<K extends ExportKind>(
  client: InletClient,
  options: ExportOptions<K>,
): AsyncGenerator<ExportedRecord<K>, void, undefined> {
  const { retry = {}, signal = new AbortController().signal, timeoutMs = 60_000 } = options;
  const { attempts = 10, baseMs = 500 } = retry;
  const open = createOpener(client, options);
  let after = options.query?.after;
  for (let attempt = 1; ; attempt += 1) {
    const send = () => openWithin(createSilence(timeoutMs, signal), (within) => open(after, within));
    const { body, silence } = await withRetries(send, retry, signal);
    try {
      for await (const record of readRecords<ExportedRecord<K>>(body, silence)) {
        after = record.id;
        attempt = 1;
        yield record;
      }
      return;
    } catch (failure) {
      signal.throwIfAborted();
      if (!isPassing(failure) || attempt >= attempts) throw failure;
      await wait(baseMs, signal);
    } finally {
      silence.end();
    }
  }
}

/** The types of a client do not cover a path that is a variable. */
function createOpener<K extends ExportKind>(
  client: InletClient,
  { kind, workspaceId, query }: ExportOptions<K>,
): Open {
  type Get = (
    path: string,
    init: object,
  ) => Promise<{ data?: ReadableStream<Uint8Array>; error?: unknown; response: Response }>;
  const get = client.GET as unknown as Get;
  return (after, signal) => {
    const params = {
      path: { workspaceId },
      query: { ...query, format: "ndjson", ...(after !== undefined && { after }) },
    };
    const path = `/v1/workspaces/{workspaceId}/${kind}/export`;
    return unwrap(get(path, { params, signal, parseAs: "stream" }));
  };
}

type Silence = ReturnType<typeof createSilence>;

/** Ends a request whose server says nothing for too long. Time in which nobody asks for more does not count. */
function createSilence(ms: number, signal: AbortSignal) {
  const ending = new AbortController();
  const within = AbortSignal.any([signal, ending.signal]); // one for all chunks: in Node 20 it stays with `signal`
  let timer: ReturnType<typeof setTimeout> | undefined;
  const giveUp = () => ending.abort(new DOMException("The server was silent for too long.", "TimeoutError"));
  const stop = () => clearTimeout(timer);
  return {
    start(): AbortSignal {
      stop();
      timer = setTimeout(giveUp, ms);
      return within;
    },
    stop,
    end(): void {
      stop();
      ending.abort();
    },
  };
}

/** Opens an export. A server that was silent for too long may be asked again, with a silence of its own. */
async function openWithin(silence: Silence, open: (signal: AbortSignal) => ReturnType<Open>) {
  try {
    return { body: await open(silence.start()), silence };
  } catch (failure) {
    silence.end();
    throw failure;
  }
}

/** The format has one object a line. The caller says which kind of record it requested. */
async function* readRecords<R>(
  body: ReadableStream<Uint8Array>,
  silence: Silence,
): AsyncGenerator<R, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    silence.start();
    const { value, done } = await reader.read();
    silence.stop();
    if (done) break;
    const lines = `${rest}${decoder.decode(value, { stream: true })}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield parseRecord(line);
  }
  if (rest !== "") yield parseRecord(rest);
}

function parseRecord<R>(line: string): R {
  try {
    return JSON.parse(line);
  } catch (failure) {
    throw toReplyFailure(failure);
  }
}
