import { Button, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { DialogButtons } from "../ui/dialog-buttons.tsx";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { useDeleteWorkspace } from "./use-delete-workspace.ts";

const texts = words.privacy.workspace;

/** Deletes the workspace, for operators. The person confirms by typing its name. */
export function DeleteWorkspaceSection({ name }: { name: string }) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <Section title={texts.title} hint={texts.hint}>
      <Button variant="outline" color="red" onClick={open} style={{ alignSelf: "flex-start" }}>
        {texts.open}
      </Button>
      <Modal opened={isOpen} onClose={close} title={texts.title}>
        <Confirmation name={name} close={close} />
      </Modal>
    </Section>
  );
}

function Confirmation({ name, close }: { name: string; close: () => void }) {
  const { mutate, isPending, isError, error } = useDeleteWorkspace();
  const [typed, setTyped] = useState("");
  const leave = useLeave();
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
        onBack={close}
        onConfirm={() => mutate(typed, { onSuccess: leave })}
      >
        {texts.submit}
      </DialogButtons>
    </Stack>
  );
}

/** Returns a function that leads to the other workspaces, and loads again which there are. */
function useLeave() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await navigate({ to: "/fleet" });
    client.removeQueries({ queryKey: ["workspace"] });
    await client.invalidateQueries();
  };
}
