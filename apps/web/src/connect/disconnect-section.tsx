import { Button, Checkbox, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Integration, useDisconnect } from "../api/integration.ts";
import { useActionDialog } from "../ui/confirmed-action.tsx";
import { DialogButtons } from "../ui/dialog-buttons.tsx";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";

/** Disconnects Kustomer, with or without the ingested data. The person confirms by typing the organization's name. */
export function DisconnectSection({ integration }: { integration: Integration }) {
  const texts = words.connect.disconnect;
  const disconnect = useDisconnect();
  const { isOpen, open, leave } = useActionDialog(disconnect);
  return (
    <Section title={texts.title} hint={texts.hint}>
      <Button variant="outline" color="red" onClick={open} style={{ alignSelf: "flex-start" }}>
        {words.connect.key.disconnect}
      </Button>
      <Modal opened={isOpen} onClose={leave} title={texts.title}>
        <Confirmation {...{ name: integration.org.name, disconnect, leave }} />
      </Modal>
    </Section>
  );
}

/** A name without the spaces that nobody sees: a browser shows several as one. */
const tidy = (name: string): string => name.trim().replace(/\s+/g, " ");

interface ConfirmationProps {
  name: string;
  disconnect: ReturnType<typeof useDisconnect>;
  leave: () => void;
}

function Confirmation({ name, disconnect, leave }: ConfirmationProps) {
  const texts = words.connect.disconnect;
  const [purge, setPurge] = useState(false);
  const [typed, setTyped] = useState("");
  return (
    <Stack>
      <Text size="sm">{texts.hint}</Text>
      <Checkbox
        label={texts.purge}
        description={purge ? texts.purgeHint : texts.keepsData}
        checked={purge}
        onChange={(it) => setPurge(it.currentTarget.checked)}
      />
      <TextInput
        label={texts.confirm(name)}
        value={typed}
        autoComplete="off"
        onChange={(it) => setTyped(it.currentTarget.value)}
      />
      {disconnect.isError && <Failure error={disconnect.error} title={words.errors.failed.disconnect} />}
      <DialogButtons
        color="red"
        disabled={tidy(typed) !== tidy(name)}
        loading={disconnect.isPending}
        back={texts.back}
        onBack={leave}
        onConfirm={() => disconnect.mutate({ purge }, { onSuccess: leave })}
      >
        {purge ? texts.confirmPurgeButton : texts.confirmButton}
      </DialogButtons>
    </Stack>
  );
}
