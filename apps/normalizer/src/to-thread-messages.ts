import type { Message } from "@inlet/kustomer";
import type { ParsedRecords } from "./parse-records.ts";

/** A message that names its conversation. */
export type Threaded = Message & { conversationId: string };

/** Messages by their conversations; one that names none is rejected. */
export function threaded({ records, rejected }: ParsedRecords<Message>): ParsedRecords<Threaded> {
  const isThreaded = (it: Message): it is Threaded => it.conversationId !== null;
  const loose = records.filter((it) => !isThreaded(it));
  return {
    records: records.filter(isThreaded),
    rejected: [...rejected, ...loose.map(({ id }) => ({ id, reason: "names no conversation" }))],
  };
}
