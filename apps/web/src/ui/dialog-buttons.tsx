import { Button, type ButtonProps, Group } from "@mantine/core";

interface DialogButtonsProps extends ButtonProps {
  back: string;
  onBack: () => void;
  /** Undefined for a button that submits the form around it. */
  onConfirm?: () => void;
}

/** The end of a dialog: a button that leaves it, and one that does what the dialog is for. */
export const DialogButtons = ({ back, onBack, onConfirm, ...confirm }: DialogButtonsProps) => (
  <Group justify="flex-end">
    <Button variant="default" onClick={onBack}>
      {back}
    </Button>
    <Button {...confirm} {...(onConfirm ? { onClick: onConfirm } : { type: "submit" })} />
  </Group>
);
