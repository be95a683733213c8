import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type Token, useRevokeToken } from "../api/tokens.ts";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";

const texts = words.tokens.revoke;

/** A button that revokes a token, once the person has confirmed it. */
export function RevokeToken({ token: { id, name } }: { token: Token }) {
  const [isOpen, { open, close }] = useDisclosure();
  const { mutate, isPending, isError, error } = useRevokeToken();
  return (
    <>
      <Button
        {...{ size: "xs", variant: "default", flex: "none", onClick: open }}
        aria-label={texts.name(name)}
      >
        {texts.open}
      </Button>
      <Modal opened={isOpen} onClose={close} title={texts.title(name)}>
        <Stack>
          <Text size="sm">{texts.hint}</Text>
          {isError && <Failure error={error} title={texts.failed} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.back}
            </Button>
            <Button color="red" loading={isPending} onClick={() => mutate(id, { onSuccess: close })}>
              {texts.confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
