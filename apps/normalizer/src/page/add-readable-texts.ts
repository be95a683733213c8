import { toReadableText } from "@inlet/kustomer";
import type { ThreadMessage } from "./parse-records.ts";

/** A message with what people read of it, where that is not its description. */
export type ReadableMessage = ThreadMessage & { text: string | null };

/** Adds what people read of HTML messages; null for the others. */
export async function addReadableTexts(messages: readonly ThreadMessage[]): Promise<ReadableMessage[]> {
  const readable: ReadableMessage[] = [];
  for (const it of messages) readable.push({ ...it, text: await toReadableText(it.description) });
  return readable;
}
