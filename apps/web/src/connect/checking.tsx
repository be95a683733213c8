import { Group, List, Loader, Text } from "@mantine/core";
import { words } from "../words.ts";

/** What is being asked of Kustomer while a key is looked at. */
export function Checking() {
  const said = words.connect.form;
  return (
    <div role="status">
      <Group gap="xs" wrap="nowrap">
        <Loader size="xs" aria-hidden />
        <Text size="sm">{said.checking}</Text>
      </Group>
      <List size="sm" mt="xs" spacing={2}>
        {said.checks.map((it) => (
          <List.Item key={it}>{it}</List.Item>
        ))}
      </List>
    </div>
  );
}
