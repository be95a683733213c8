import { Title } from "@mantine/core";
import { words } from "../words.ts";

/** Conversation. */
export function ConversationPage() {
  return <Title order={1}>{words.browse.conversation}</Title>;
}
