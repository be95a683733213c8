import { Badge, Group, List, Stack, Text } from "@mantine/core";
import type { Integration } from "../api/integration.ts";
import { words } from "../words.ts";

const needed = ["conversations", "messages", "customers", "tags"] as const;
const optional = ["search", "auditLog"] as const;

type Capability = (typeof needed)[number] | (typeof optional)[number];

/** What a key may do, each granted or missing, and what a missing one means. */
export function Capabilities({ capabilities }: Pick<Integration, "capabilities">) {
  const said = words.connect.capabilities;
  return (
    <Stack gap="sm">
      <List
        listStyleType="none"
        spacing="xs"
        aria-label={said.title}
        styles={{ itemWrapper: { width: "100%" }, itemLabel: { width: "100%" } }}
      >
        {[...needed, ...optional].map((it) => (
          <List.Item key={it}>
            <CapabilityLine capability={it} isGranted={capabilities[it]} />
          </List.Item>
        ))}
      </List>
      <Text size="sm">{capabilities.search ? said.fast : said.slow}</Text>
    </Stack>
  );
}

function CapabilityLine({ capability, isGranted }: { capability: Capability; isGranted: boolean }) {
  const said = words.connect.capabilities;
  const isOptional = capability === "search" || capability === "auditLog";
  const color = isGranted ? "green" : isOptional ? "gray" : "red";
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Badge
        {...{ color, variant: "light", tt: "none", w: 84, c: "var(--mantine-color-text)" }}
        style={{ flex: "none" }}
      >
        {isGranted ? said.granted : said.missing}
      </Badge>
      <Text size="sm">
        <strong>{said.names[capability]}</strong>
        {isOptional && ` (${said.optional.toLowerCase()})`}:{" "}
        {isGranted ? said.with[capability] : said.without[capability]}
      </Text>
    </Group>
  );
}
