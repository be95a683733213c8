import { Button, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useActionDialog } from "../ui/confirmed-action.tsx";
import { DialogButtons } from "../ui/dialog-buttons.tsx";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { useDeleteWorkspace } from "./use-delete-workspace.ts";

const texts = words.privacy.workspace;

/** Deletes the workspace, for operators. The person confirms by typing its name. */
export function DeleteWorkspaceSection({ name }: { name: string }) {
  const deletion = useDeleteWorkspace();
  const { isOpen, open, leave } = useActionDialog(deletion);
  return (
    <Section title={texts.title} hint={texts.hint}>
      <Button variant="outline" color="red" onClick={open} style={{ alignSelf: "flex-start" }}>
        {texts.open}
      </Button>
      <Modal opened={isOpen} onClose={leave} title={texts.title}>
        <Confirmation {...{ name, deletion, leave }} />
      </Modal>
    </Section>
  );
}

interface ConfirmationProps {
  name: string;
  deletion: ReturnType<typeof useDeleteWorkspace>;
  leave: () => void;
}

function Confirmation({ name, deletion, leave }: ConfirmationProps) {
  const { mutate, isPending, isError, error } = deletion;
  const [typed, setTyped] = useState("");
  const leaveWorkspace = useLeaveWorkspace();
  return (
    <Stack>
      <Text size="sm">{texts.hint}</Text>
      <TextInput
        label={texts.confirm(name)}
        value={typed}
        autoComplete="off"
        onChange={(it) => setTyped(it.currentTarget.value)}
      />
      {isError && <Failure error={error} title={texts.failed} />}
      <DialogButtons
        color="red"
        disabled={typed.trim() !== name}
        loading={isPending}
        back={texts.back}
        onBack={leave}
        onConfirm={() => mutate(typed, { onSuccess: leaveWorkspace })}
      >
        {texts.submit}
      </DialogButtons>
    </Stack>
  );
}

/** Returns a function that leads to the other workspaces, and loads again which there are. */
function useLeaveWorkspace() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await navigate({ to: "/fleet" });
    client.removeQueries({ queryKey: ["workspace"] });
    await client.invalidateQueries();
  };
}
