/** A server-sent event. */
export interface ServerSentEvent {
  event: string | undefined;
  id: string | undefined;
  data: unknown;
}

/** Subscribes to server-sent events whose data is JSON. */
export async function readServerSentEvents(url: string, headers: Record<string, string>) {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  const reader = (response.body ?? new ReadableStream<Uint8Array>())
    .pipeThrough(new TextDecoderStream())
    .getReader();
  let rest = "";

  /** Reads the lines up to the next empty line; undefined when the stream has ended. */
  const nextBlock = async (): Promise<string[] | undefined> => {
    for (;;) {
      const end = rest.indexOf("\n\n");
      if (end !== -1) {
        const lines = rest.slice(0, end).split("\n");
        rest = rest.slice(end + 2);
        return lines;
      }
      const { done, value = "" } = await reader.read();
      if (done) return undefined;
      rest += value;
    }
  };
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    /** Reads the next event; undefined when the stream has ended. */
    async next(): Promise<ServerSentEvent | undefined> {
      for (;;) {
        const lines = await nextBlock();
        if (lines === undefined) return undefined;
        const pick = (name: string) => lines.find((it) => it.startsWith(`${name}: `))?.slice(name.length + 2);
        const data = pick("data");
        if (data !== undefined) return { event: pick("event"), id: pick("id"), data: JSON.parse(data) };
      }
    },
    [Symbol.asyncDispose]: async () => stop.abort(),
  };
}
