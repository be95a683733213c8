import { Badge, Group, Loader, Text } from "@mantine/core";
import type { Webhook } from "../api/webhook.ts";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words/index.ts";

const texts = words.webhook.state;

/** Whether events arrive. It changes by itself when the first one does, and screen readers read that out. */
export function FirstEvent({ webhook: { configured, lastEventAt } }: { webhook: Webhook }) {
  return (
    <Group gap="sm" role="status">
      {lastEventAt ? (
        <>
          <Badge color="green">{texts.arriving}</Badge>
          <Text size="sm">
            {texts.last} <Instant at={lastEventAt} isRelative />
          </Text>
        </>
      ) : configured ? (
        <>
          <Loader size="xs" aria-hidden />
          <Text size="sm">{texts.waiting}</Text>
        </>
      ) : (
        <Badge color="gray">{texts.none}</Badge>
      )}
    </Group>
  );
}
