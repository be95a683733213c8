import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { type Integration, useDisconnect } from "../api/integration.ts";
import { ActButton } from "../ui/act-button.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words.ts";

interface DisconnectProps {
  integration: Integration;
  whyNot: string | undefined;
}

/** Takes the connection away, with or without what it brought; asks for the organisation's name to be typed. */
export function Disconnect({ integration, whyNot }: DisconnectProps) {
  const said = words.connect.disconnect;
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <ActButton variant="outline" color="red" onClick={open} whyNot={whyNot}>
        {words.connect.key.disconnect}
      </ActButton>
      <Modal opened={isOpen} onClose={close} title={said.title}>
        <Confirmation name={integration.org.name} close={close} />
      </Modal>
    </>
  );
}

function Confirmation({ name, close }: { name: string; close: () => void }) {
  const said = words.connect.disconnect;
  const disconnect = useDisconnect();
  const [purge, setPurge] = useState(false);
  const [typed, setTyped] = useState("");
  return (
    <Stack>
      <Text size="sm">{said.hint}</Text>
      <Checkbox
        label={said.purge}
        description={purge ? said.purgeHint : said.keep}
        checked={purge}
        onChange={(it) => setPurge(it.currentTarget.checked)}
      />
      <TextInput
        label={said.confirm(name)}
        value={typed}
        autoComplete="off"
        onChange={(it) => setTyped(it.currentTarget.value)}
      />
      {disconnect.isError && <Failure error={disconnect.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {said.back}
        </Button>
        <Button
          color="red"
          disabled={typed.trim() !== name}
          loading={disconnect.isPending}
          onClick={() => disconnect.mutate({ purge }, { onSuccess: close })}
        >
          {purge ? said.actPurge : said.act}
        </Button>
      </Group>
    </Stack>
  );
}
