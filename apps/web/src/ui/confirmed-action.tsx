import { Button, type ButtonProps, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { UseMutationResult } from "@tanstack/react-query";
import { DialogButtons } from "./dialog-buttons.tsx";
import { Failure } from "./failure.tsx";

interface ConfirmedActionProps<Input> extends ButtonProps {
  texts: Record<"open" | "title" | "hint" | "confirm" | "back" | "failed", string>;
  /** What a screen reader calls the button, where its text alone would be ambiguous. */
  label?: string;
  action: Pick<UseMutationResult<unknown, Error, Input>, "mutate" | "isPending" | "error" | "reset">;
  input: Input;
}

/** A button for what cannot be undone. It acts once the person has confirmed it; the dialog stays open when that fails. */
export function ConfirmedAction<Input>({
  texts,
  label,
  action,
  input,
  ...button
}: ConfirmedActionProps<Input>) {
  const { isOpen, open, leave } = useActionDialog(action);
  return (
    <>
      <Button variant="default" {...button} onClick={open} aria-label={label}>
        {texts.open}
      </Button>
      <Modal opened={isOpen} onClose={leave} title={texts.title}>
        <Stack>
          <Text size="sm">{texts.hint}</Text>
          {action.error && <Failure error={action.error} title={texts.failed} />}
          <DialogButtons
            color="red"
            back={texts.back}
            onBack={leave}
            loading={action.isPending}
            onConfirm={() => action.mutate(input, { onSuccess: leave })}
          >
            {texts.confirm}
          </DialogButtons>
        </Stack>
      </Modal>
    </>
  );
}

/**
 * Opens and closes the dialog of an action. What failed once says nothing about the next attempt, so closing forgets it. A failure
 * that comes when the dialog is closed already opens it again.
 */
export function useActionDialog({
  isPending,
  error,
  reset,
}: Pick<UseMutationResult, "isPending" | "error" | "reset">) {
  const [isOpen, { open, close }] = useDisclosure();
  const leave = () => {
    close();
    if (!isPending) reset();
  };
  return { isOpen: isOpen || error !== null, open, leave };
}
