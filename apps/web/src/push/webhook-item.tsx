import { Badge, Flex, Group, Stack, Text } from "@mantine/core";
import type { Endpoint } from "../api/push.ts";
import { Instant } from "../ui/instant.tsx";
import { Row } from "../ui/row-list.tsx";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";
import { Actions } from "./actions.tsx";

const texts = words.push;

/** How an endpoint does, in one word. */
function getState({ enabled, disabledReason, failures }: Endpoint): keyof typeof texts.states {
  if (!enabled) return disabledReason === "person" ? "off" : "disabled";
  return failures > 0 ? "failing" : "on";
}

const colors = { on: "green", off: "gray", failing: "yellow", disabled: "red" };

/** An endpoint: what it gets, how it does, and what can be done with it. */
export function WebhookItem({ endpoint }: { endpoint: Endpoint }) {
  const { url, description, events, isNoticeUrl, disabledReason } = endpoint;
  const state = getState(endpoint);
  return (
    <Row>
      <Stack gap={4} miw={0} w="100%">
        <Group gap="xs">
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {description || (isNoticeUrl ? texts.noticeUrl : new URL(url).host)}
          </Text>
          <Badge color={colors[state]}>{texts.states[state]}</Badge>
        </Group>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {url}
        </Text>
        <Text size="sm" c="dimmed">
          {events.map((it) => texts.events[it]).join(", ")}
        </Text>
        {disabledReason && <Text size="sm">{texts.reasons[disabledReason]}</Text>}
        <Facts endpoint={endpoint} />
        <Actions endpoint={endpoint} />
      </Stack>
    </Row>
  );
}

function Facts({ endpoint }: { endpoint: Endpoint }) {
  const { lastDeliveredAt, waiting, dead, hasSecret, oldSecretUntil } = endpoint;
  const hasOverlap = oldSecretUntil !== null && oldSecretUntil.getTime() > Date.now();
  return (
    <Flex wrap="wrap" columnGap="md" fz="sm" c="dimmed">
      <span>
        {lastDeliveredAt ? (
          <>
            {texts.lastDelivered} <Instant at={lastDeliveredAt} isRelative />
          </>
        ) : (
          texts.neverDelivered
        )}
      </span>
      {waiting > 0 && <span>{texts.waiting(formatNumber(waiting))}</span>}
      {dead > 0 && <span>{texts.dead(formatNumber(dead))}</span>}
      {!hasSecret && <span>{texts.unsigned}</span>}
      {hasOverlap && (
        <span>
          {texts.overlap} <Instant at={oldSecretUntil} />
        </span>
      )}
    </Flex>
  );
}
