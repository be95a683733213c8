import { Title } from "@mantine/core";
import { words } from "../words.ts";

/** Status. */
export function StatusPage() {
  return <Title order={1}>{words.shell.settings}</Title>;
}
