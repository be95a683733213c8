import type { Message, Note } from "./records.ts";

/** What a thread shows. */
export type ThreadEntry = Message | Note;

/** Whether an entry is an internal note. */
export const isNote = (it: ThreadEntry): it is Note => !("direction" in it);

interface Thread {
  pages: readonly { data: Message[] }[];
  /** Oldest first. */
  notes: readonly Note[];
  order: "oldest" | "newest";
  hasMore: boolean;
}

/**
 * Places internal notes among the messages of a thread, by time. Those that come after the last message that is loaded wait
 * until the rest of the thread is.
 */
export function placeNotes({ pages, notes, order, hasMore }: Thread): { data: ThreadEntry[] }[] {
  const sign = order === "oldest" ? 1 : -1;
  const isBefore = (note: Note, message: Message) => sign * (getTime(note) - getTime(message)) < 0;
  const left = order === "oldest" ? [...notes] : notes.toReversed();
  const takeBefore = (message: Message): Note[] => {
    const count = left.findIndex((it) => !isBefore(it, message));
    return left.splice(0, count < 0 ? left.length : count);
  };
  return pages.map(({ data }, i) => {
    const placed: ThreadEntry[] = data.flatMap((it) => [...takeBefore(it), it]);
    const isEnd = i === pages.length - 1 && !hasMore;
    return { data: isEnd ? [...placed, ...left] : placed };
  });
}

/** What has no time comes last, as in the thread of the API. */
const getTime = ({ createdAt }: ThreadEntry): number => createdAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
