import { http } from "@inlet/contracts";
import type { z } from "zod";

type OverviewReply = z.output<typeof http.overview>;

/** Subscribes to the events of a workspace. */
export async function givenEvents(url: string, headers: Record<string, string>) {
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
  /** Reads the next event; undefined when the stream has ended. */
  const readNext = async (): Promise<OverviewReply | undefined> => {
    for (;;) {
      const lines = await nextBlock();
      if (lines === undefined) return undefined;
      const data = lines.find((it) => it.startsWith("data: "))?.slice("data: ".length);
      if (data !== undefined && lines.includes("event: overview"))
        return http.overview.parse(JSON.parse(data));
    }
  };
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    readNext,
    /** Reads events until one is as expected; undefined when the stream ends before. */
    async readUntil(isExpected: (overview: OverviewReply) => boolean): Promise<OverviewReply | undefined> {
      for (;;) {
        const overview = await readNext();
        if (overview === undefined || isExpected(overview)) return overview;
      }
    },
    [Symbol.asyncDispose]: async () => stop.abort(),
  };
}
