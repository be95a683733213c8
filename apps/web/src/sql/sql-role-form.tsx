import { Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { DialogButtons } from "../ui/dialog-buttons.tsx";
import { words } from "../words/index.ts";

const texts = words.sql.create;

interface SqlRoleFormProps {
  onSubmit: (name: string) => void;
  onCancel: () => void;
  isSending: boolean;
}

/** The name of a new role. */
export function SqlRoleForm({ onSubmit, onCancel, isSending }: SqlRoleFormProps) {
  const [name, setName] = useState("");
  const [isSubmitted, setSubmitted] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (name.trim() !== "") onSubmit(name.trim());
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack>
        <TextInput
          {...{ label: texts.name, description: texts.nameHint, value: name, autoComplete: "off" }}
          data-autofocus
          error={isSubmitted && name.trim() === "" && texts.nameMissing}
          onChange={(it) => setName(it.currentTarget.value)}
        />
        <DialogButtons back={texts.back} onBack={onCancel} loading={isSending}>
          {texts.submit}
        </DialogButtons>
      </Stack>
    </form>
  );
}
