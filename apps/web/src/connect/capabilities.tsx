import { keyRights, optionalRoles, requiredResources, toReadRole } from "@inlet/contracts";
import { Badge, Group, List, Stack, Text } from "@mantine/core";
import type { Integration } from "../api/integration.ts";
import { words } from "../words/index.ts";

type Capability = (typeof keyRights)[number];

/** What a key may read, and what a missing permission means. */
export function Capabilities({ integration: { capabilities, attention } }: { integration: Integration }) {
  const isRejected = attention !== null && attention.reason !== "roles_missing";
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
            <CapabilityItem
              capability={it}
              state={isRejected ? "rejected" : getState(it, { capabilities, attention })}
            />
          </List.Item>
        ))}
        <List.Item>
          <ListsItem capabilities={capabilities} />
        </List.Item>
      </List>
      {!isRejected && <Text size="sm">{capabilities.search ? texts.fast : texts.slow}</Text>}
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

type State = "granted" | "missing" | "rejected";

/** A right of a key that works, or of one that Kustomer found without a required role since the last full check. */
function getState(
  right: Capability,
  { capabilities, attention }: Pick<Integration, "capabilities" | "attention">,
): State {
  const resource = requiredResources.find((it) => `${it}s` === right);
  const isMissing = resource !== undefined && attention?.missingRoles.includes(toReadRole(resource));
  return capabilities[right] && !isMissing ? "granted" : "missing";
}

function CapabilityItem({ capability, state }: { capability: Capability; state: State }) {
  const texts = words.connect.capabilities;
  const isOptional = capability in optionalRoles;
  const color = state === "granted" ? "green" : isOptional ? "gray" : "red";
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Badge color={color} w={84} flex="none">
        {texts[state]}
      </Badge>
      <Text size="sm">
        <strong>{texts.names[capability]}</strong>
        {isOptional && ` (${texts.optional.toLowerCase()})`}
        {state !== "rejected" && `: ${(state === "granted" ? texts.with : texts.without)[capability]}`}
      </Text>
    </Group>
  );
}
