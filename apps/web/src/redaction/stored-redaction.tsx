import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type Integration, useRedactStored } from "../api/integration.ts";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";

const texts = words.redaction.stored;

/** Has what is stored already redacted by the saved rules, after a confirmation, and shows how far that is. */
export function StoredRedaction({ integration: { redactionPass } }: { integration: Integration }) {
  const [isOpen, { open, close }] = useDisclosure();
  const start = useRedactStored();
  return (
    <Stack gap="xs">
      <Text size="sm">{texts.hint}</Text>
      <Button variant="default" onClick={open} style={{ alignSelf: "flex-start" }}>
        {texts.open}
      </Button>
      {redactionPass !== null && (
        <Text size="sm" role="status">
          {redactionPass.message}
        </Text>
      )}
      <Modal opened={isOpen} onClose={close} title={texts.title}>
        <Stack>
          <Text size="sm">{texts.warning}</Text>
          {start.isError && <Failure error={start.error} title={words.errors.failed.change} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.back}
            </Button>
            <Button
              color="red"
              loading={start.isPending}
              onClick={() => start.mutate(undefined, { onSuccess: close })}
            >
              {texts.start}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}
