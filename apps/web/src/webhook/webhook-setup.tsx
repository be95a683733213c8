import { Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useRemoveWebhook, type Webhook } from "../api/webhook.ts";
import { ConfirmedAction } from "../ui/confirmed-action.tsx";
import { Copyable } from "../ui/copyable.tsx";
import { words } from "../words/index.ts";
import { WebhookTokenForm } from "./webhook-token-form.tsx";

const texts = words.webhook;

/** The steps of the set-up; once there is a token, behind a button. */
export function WebhookSetup({ webhook }: { webhook: Webhook }) {
  const [isOpen, { toggle, close }] = useDisclosure();
  return (
    <>
      {webhook.configured && (
        <Group gap="sm">
          <Button variant="default" onClick={toggle} aria-expanded={isOpen}>
            {texts.replace}
          </Button>
          <RemoveWebhook />
        </Group>
      )}
      {(isOpen || !webhook.configured) && <Steps url={webhook.url} onDone={close} />}
    </>
  );
}

function Steps({ url, onDone }: { url: string; onDone: () => void }) {
  const [add, events, paste] = texts.steps;
  return (
    <Stack component="ol" gap="sm" fz="sm" m={0} pl="lg">
      <li>
        {add}
        <Copyable value={url} name={texts.url} />
        {!url.startsWith("https:") && (
          <Text size="sm" c="var(--mantine-color-error)">
            {texts.needsHttps}
          </Text>
        )}
      </li>
      <li>{events}</li>
      <li>
        {paste}
        <WebhookTokenForm onDone={onDone} />
      </li>
    </Stack>
  );
}

const RemoveWebhook = () => (
  <ConfirmedAction
    {...{ variant: "outline", color: "red", input: undefined }}
    action={useRemoveWebhook()}
    texts={{ ...texts.remove, failed: words.errors.failed.change }}
  />
);
