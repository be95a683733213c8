import { Modal, Stack, Text } from "@mantine/core";
import { words } from "../words.ts";
import { TokenForm } from "./token-form.tsx";

interface AddWorkspaceProps {
  isOpen: boolean;
  close: () => void;
}

/** Adds the workspace of another token to the session. */
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
