import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { Copyable } from "../ui/copyable.tsx";
import { words } from "../words/index.ts";

const texts = words.push.issued;

/** A dialog that shows a secret once. A click beside it must not lose the secret. */
export const IssuedSecret = ({ secret, onDone }: { secret: string | undefined; onDone: () => void }) => (
  <Modal opened={secret !== undefined} onClose={onDone} title={texts.title} closeOnClickOutside={false}>
    <Stack>
      <Text size="sm" role="status">
        {texts.hint}
      </Text>
      <Copyable value={secret ?? ""} name={texts.what} />
      <Group justify="flex-end">
        <Button onClick={onDone}>{texts.done}</Button>
      </Group>
    </Stack>
  </Modal>
);
