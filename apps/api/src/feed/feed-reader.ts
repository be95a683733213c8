import { Fault } from "@inlet/contracts";
import { type DbPool, feed, sessions, tenancy } from "@inlet/db";
import { type FeedbackItem, readFeedback } from "@inlet/use-cases";
import type { FastifyBaseLogger, FastifyRequest } from "fastify";
import { unauthorized } from "../access/access.ts";
import { type EventHub, type Listener, openEventHub } from "../events/event-hub.ts";
import { createWaitingLines } from "../limits/waiting-lines.ts";
import { openFeedWaiter } from "./feed-waiter.ts";

/** How many streams and waiting requests of a workspace may be open at once, per process. */
export const maxWaitingPerWorkspace = 50;

type Page = feed.FeedPage<FeedbackItem>;

/** Reads the feeds of workspaces, also for those who wait for more. */
export interface FeedReader {
  /** Reads a page; of a feed without more it waits up to `waitMs` for some. */
  read(request: FastifyRequest, slice: feed.FeedSlice, waitMs: number): Promise<Page>;
  /** Reads a page for one who waits; those of a workspace take turns, so that they leave connections to the others. */
  readInTurn(slice: feed.FeedSlice): Promise<Page>;
  /** Sends a stream the tip of a feed at every poll. @throws Fault rate_limited, and the stream ends */
  subscribe(request: FastifyRequest, workspaceId: string, stream: Listener<feed.FeedTip>): void;
  /** Ends every stream and every wait. */
  close(): void;
}

/** Opens a reader. */
export function openFeedReader({ db, log }: { db: DbPool; log: FastifyBaseLogger }): FeedReader {
  const hub = openEventHub<feed.FeedTip>({
    loadSnapshot: (workspaceId) => feed.readFeedTip(db, workspaceId),
    listAdmitted: (query) => sessions.listAuthorizedHashes(db, query),
    maxPerWorkspace: maxWaitingPerWorkspace,
    log,
  });
  const turns = createWaitingLines({ maxInside: 1, maxWaiting: maxWaitingPerWorkspace });
  const subscribe = createSubscribe(hub);
  const readInTurn: FeedReader["readInTurn"] = async (slice) => {
    const leave = await turns.enter(slice.workspaceId);
    if (leave === undefined) throw new Fault("unavailable", "Too many read this feed at once; try again.");
    return readFeedback(db, slice).finally(leave);
  };
  return {
    subscribe,
    readInTurn,
    close: () => hub.close(),
    async read(request, slice, waitMs) {
      const until = performance.now() + waitMs;
      let page = await readFeedback(db, slice);
      while (page.items.length === 0 && slice.backwards !== true && performance.now() < until) {
        const { listener, hasMore } = openFeedWaiter(page.next, until - performance.now(), request.signal);
        subscribe(request, slice.workspaceId, listener);
        request.leave?.(); // so that those who wait keep nobody from being answered
        if (!(await hasMore)) break;
        page = await readInTurn({ ...slice, after: page.next });
      }
      return page;
    },
  };
}

const createSubscribe =
  (hub: EventHub<feed.FeedTip>): FeedReader["subscribe"] =>
  ({ caller }, workspaceId, stream) => {
    if (caller === undefined) throw unauthorized();
    try {
      hub.subscribe({ workspaceId, caller: tenancy.hashSecret(caller.secret), stream });
    } catch (err) {
      stream.end();
      throw err;
    }
  };
