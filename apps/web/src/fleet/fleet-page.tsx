import { Title } from "@mantine/core";
import { words } from "../words.ts";

/** Every workspace, for operators. */
export function FleetPage() {
  return <Title order={1}>{words.fleet.title}</Title>;
}
