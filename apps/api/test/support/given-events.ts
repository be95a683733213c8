import { http } from "@inlet/contracts";
import type { z } from "zod";
import { readServerSentEvents } from "./read-events.ts";

type OverviewReply = z.output<typeof http.overview>;

/** Subscribes to the events of a workspace. */
export async function givenEvents(url: string, headers: Record<string, string>) {
  const events = await readServerSentEvents(url, headers);
  /** Reads the next event; undefined when the stream has ended. */
  const readNext = async (): Promise<OverviewReply | undefined> => {
    for (;;) {
      const next = await events.next();
      if (next === undefined) return undefined;
      if (next.event === "overview") return http.overview.parse(next.data);
    }
  };
  return {
    ...events,
    readNext,
    /** Reads events until one is as expected; undefined when the stream ends before. */
    async readUntil(isExpected: (overview: OverviewReply) => boolean): Promise<OverviewReply | undefined> {
      for (;;) {
        const overview = await readNext();
        if (overview === undefined || isExpected(overview)) return overview;
      }
    },
  };
}
