import { keyRights, optionalRoles } from "@inlet/contracts";
import { Badge, Group, List, Stack, Text } from "@mantine/core";
import type { Integration } from "../api/integration.ts";
import { words } from "../words/index.ts";

type Capability = (typeof keyRights)[number];

/** What a key may read, and what a missing permission means. */
export function Capabilities({ capabilities }: Pick<Integration, "capabilities">) {
  const texts = words.connect.capabilities;
  return (
    <Stack gap="sm">
      <List
        listStyleType="none"
        spacing="xs"
        aria-label={texts.title}
        styles={{ itemWrapper: { width: "100%" }, itemLabel: { width: "100%" } }}
      >
        {keyRights.map((it) => (
          <List.Item key={it}>
            <CapabilityItem capability={it} isGranted={capabilities[it] === true} />
          </List.Item>
        ))}
        <List.Item>
          <ListsItem capabilities={capabilities} />
        </List.Item>
      </List>
      <Text size="sm">{capabilities.search ? texts.fast : texts.slow}</Text>
    </Stack>
  );
}

/** How Kustomer returns the lists that runs read from the top. */
function ListsItem({ capabilities: { listOrders, listCaps } }: Pick<Integration, "capabilities">) {
  const { badge, title, unknown, describe } = words.connect.lists;
  const sentences = (["conversations", "messages"] as const).flatMap((stream) =>
    describe(stream, { order: listOrders?.[stream], cap: listCaps?.[stream] }),
  );
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Badge color="gray" w={84} flex="none">
        {badge}
      </Badge>
      <Text size="sm">
        <strong>{title}</strong>: {sentences.length === 0 ? unknown : sentences.join(" ")}
      </Text>
    </Group>
  );
}

function CapabilityItem({ capability, isGranted }: { capability: Capability; isGranted: boolean }) {
  const texts = words.connect.capabilities;
  const isOptional = capability in optionalRoles;
  const color = isGranted ? "green" : isOptional ? "gray" : "red";
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Badge color={color} w={84} flex="none">
        {isGranted ? texts.granted : texts.missing}
      </Badge>
      <Text size="sm">
        <strong>{texts.names[capability]}</strong>
        {isOptional && ` (${texts.optional.toLowerCase()})`}:{" "}
        {isGranted ? texts.with[capability] : texts.without[capability]}
      </Text>
    </Group>
  );
}
