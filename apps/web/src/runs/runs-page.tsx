import { Title } from "@mantine/core";
import { words } from "../words.ts";

/** Runs. */
export function RunsPage() {
  return <Title order={1}>{words.shell.runs}</Title>;
}
