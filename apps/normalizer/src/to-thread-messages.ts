import type { Message } from "@inlet/kustomer";
import type { ParsedRecords } from "./parse-records.ts";

/** A message that names its conversation. */
export type ThreadMessage = Message & { conversationId: string };

/** Keeps the messages that name a conversation and rejects the others. */
export function toThreadMessages({
  records,
  rejected,
}: ParsedRecords<Message>): ParsedRecords<ThreadMessage> {
  const isThreadMessage = (it: Message): it is ThreadMessage => it.conversationId !== null;
  const others = records.filter((it) => !isThreadMessage(it));
  return {
    records: records.filter(isThreadMessage),
    rejected: [...rejected, ...others.map(({ id }) => ({ id, reason: "names no conversation" }))],
  };
}
