import { Title } from "@mantine/core";
import { words } from "../words.ts";

/** Conversations. */
export function ConversationsPage() {
  return <Title order={1}>{words.browse.conversations}</Title>;
}
