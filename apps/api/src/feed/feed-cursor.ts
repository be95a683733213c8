import { Fault } from "@inlet/contracts";
import type { feed } from "@inlet/db";
import { z } from "zod";
import { decodeCursor, encodeCursor, idPosition } from "../server/pagination.ts";

const position = z.tuple([z.int().nonnegative(), idPosition]).rest(z.int().nonnegative());
const feedCursor = z.tuple([z.uuid(), position, position]).rest(z.enum(["on", "off", "dropping"]));

const toParts = ({ position: at, id, since }: feed.FeedCursor["message"]) => [at, id, since];

/** Encodes a cursor with its workspace: positions of another one would skip items silently. */
export const encodeFeedCursor = (
  workspaceId: string,
  { conversation, message, comments }: feed.FeedCursor,
): string => encodeCursor([workspaceId, toParts(conversation), toParts(message), comments]);

/**
 * Decodes a cursor. One of an earlier release does not say since when it is read, nor whether its reader has messages.
 * @throws Fault invalid
 */
export function decodeFeedCursor(workspaceId: string, after: string): feed.FeedCursor {
  const [owner, conversation, message, comments] = decodeCursor(after, feedCursor);
  if (owner.toLowerCase() !== workspaceId.toLowerCase())
    throw new Fault("invalid", "`after` is a cursor of another workspace's feed.");
  const toProgress = ([at, id, since = 0]: typeof message) => ({ position: at, id, since });
  return {
    conversation: toProgress(conversation),
    message: toProgress(message),
    comments: comments ?? (message[0] > 0 ? "on" : "off"),
  };
}
