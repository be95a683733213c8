import { Title } from "@mantine/core";
import { words } from "../words.ts";

/** Feedback. */
export function FeedbackPage() {
  return <Title order={1}>{words.browse.feedback}</Title>;
}
