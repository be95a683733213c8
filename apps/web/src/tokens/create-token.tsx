import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useCreateToken } from "../api/tokens.ts";
import { Copyable } from "../ui/copyable.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";
import { TokenFields } from "./token-fields.tsx";

const texts = words.tokens;

/** A button whose dialog creates a token and shows it once. */
export function CreateToken() {
  const [isOpen, { open, close }] = useDisclosure();
  const create = useCreateToken();
  const end = () => {
    close();
    create.reset(); // forgets the secret
  };
  const { data } = create;
  return (
    <>
      <Button size="xs" onClick={open} flex="none">
        {texts.create.open}
      </Button>
      {/* A click beside the dialog must not lose a secret that is shown only once. */}
      <Modal
        opened={isOpen}
        onClose={end}
        title={data ? texts.issued.title : texts.create.title}
        closeOnClickOutside={data === undefined}
      >
        {data ? (
          <Issued {...data} onDone={end} />
        ) : (
          <Stack>
            <TokenFields onSubmit={create.mutate} isSending={create.isPending} onCancel={end} />
            {create.isError && <Failure error={create.error} title={texts.create.failed} />}
          </Stack>
        )}
      </Modal>
    </>
  );
}

const Issued = ({ name, token, onDone }: { name: string; token: string; onDone: () => void }) => (
  <Stack>
    <Text size="sm" role="status">
      {texts.issued.hint(name)}
    </Text>
    <Copyable value={token} name={texts.issued.what} />
    <Group justify="flex-end">
      <Button onClick={onDone}>{texts.issued.done}</Button>
    </Group>
  </Stack>
);
