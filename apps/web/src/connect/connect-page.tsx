import { Title } from "@mantine/core";
import { words } from "../words.ts";

/** Connect. */
export function ConnectPage() {
  return <Title order={1}>{words.shell.settings}</Title>;
}
