import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";

interface ConfirmedActionProps {
  /** The text of the button. */
  open: string;
  texts: { title: string; hint: string; confirm: string; back: string };
  action: { run: () => void; isPending: boolean; isError: boolean; error: unknown };
  isDangerous?: boolean;
}

/** A button that does something once the person has confirmed it. */
export function ConfirmedAction({ open, texts, action, isDangerous = false }: ConfirmedActionProps) {
  const [isOpen, dialog] = useDisclosure();
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        {open}
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title={texts.title}>
        <Stack>
          <Text size="sm">{texts.hint}</Text>
          {action.isError && <Failure error={action.error} title={words.push.actions.failed} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              {texts.back}
            </Button>
            <Button
              {...(isDangerous && { color: "red" })}
              loading={action.isPending}
              onClick={() => {
                action.run();
                dialog.close();
              }}
            >
              {texts.confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
