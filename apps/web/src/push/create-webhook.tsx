import { Button, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useCreateEndpoint } from "../api/push.ts";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";
import { IssuedSecret } from "./issued-secret.tsx";
import { WebhookFields } from "./webhook-fields.tsx";

const texts = words.push.create;

/** A button whose dialog adds a webhook, and then shows its secret once. */
export function CreateWebhook() {
  const [isOpen, { open, close }] = useDisclosure();
  const create = useCreateEndpoint();
  return (
    <>
      <Button size="xs" onClick={open} flex="none">
        {texts.open}
      </Button>
      <Modal opened={isOpen} onClose={close} title={texts.title}>
        <Stack>
          <WebhookFields
            onSubmit={(it) => create.mutate(it, { onSuccess: close })}
            isSending={create.isPending}
            onCancel={close}
          />
          {create.isError && <Failure error={create.error} title={texts.failed} />}
        </Stack>
      </Modal>
      <IssuedSecret secret={create.data?.secret} onDone={create.reset} />
    </>
  );
}
