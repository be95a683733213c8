import { Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { DialogButtons } from "./dialog-buttons.tsx";

interface NameFormProps {
  texts: { name: string; nameHint: string; nameMissing: string; back: string; submit: string };
  /** Called with the trimmed name, which is not empty. */
  onSubmit: (name: string) => void;
  onCancel: () => void;
  isSending: boolean;
  /** Further fields. */
  children?: ReactNode;
}

/** The form of a dialog that creates something with a name. */
export function NameForm({ texts, onSubmit, onCancel, isSending, children }: NameFormProps) {
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
          maxLength={200}
          data-autofocus
          error={isSubmitted && name.trim() === "" && texts.nameMissing}
          onChange={(it) => setName(it.currentTarget.value)}
        />
        {children}
        <DialogButtons back={texts.back} onBack={onCancel} loading={isSending}>
          {texts.submit}
        </DialogButtons>
      </Stack>
    </form>
  );
}
