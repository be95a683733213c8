import { Modal, Stack, Text } from "@mantine/core";
import { words } from "../words/index.ts";
import { TokenForm } from "./token-form.tsx";

interface AddWorkspaceProps {
  isOpen: boolean;
  close: () => void;
}

/** A dialog that adds another token's workspace to the session. */
export function AddWorkspace({ isOpen, close }: AddWorkspaceProps) {
  const { title, hint, submit } = words.shell.addWorkspace;
  return (
    <Modal opened={isOpen} onClose={close} title={title}>
      <Stack>
        <Text size="sm">{hint}</Text>
        <TokenForm submit={submit} onDone={close} />
      </Stack>
    </Modal>
  );
}
