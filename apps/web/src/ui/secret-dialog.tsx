import { Button, type ButtonProps, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ActionButton } from "./action-button.tsx";
import { Failure } from "./failure.tsx";

interface SecretDialogProps<Issued> extends Omit<ButtonProps, "children"> {
  texts: Record<"open" | "title" | "failed", string>;
  issuedTexts: Record<"title" | "done", string>;
  /** Why no secret can be made now; undefined when one can. */
  disabledReason?: string | undefined;
  /** What makes the secret. */
  issue: Pick<UseMutationResult<Issued, Error, never>, "data" | "error" | "isPending" | "reset">;
  /** What a person fills in or confirms first. */
  form: (cancel: () => void) => ReactNode;
  /** Shows the secret. */
  children: (issued: Issued) => ReactNode;
}

/** A button whose dialog makes a secret and shows it once. */
export function SecretDialog<Issued>(props: SecretDialogProps<Issued>) {
  const { texts, issuedTexts, issue, form, children, ...button } = props;
  const { data, error, isPending, reset } = issue;
  const [isOpen, { open, close }] = useDisclosure();
  const end = () => {
    close();
    if (!isPending) reset(); // forgets the secret; one that is on its way, or a failure, opens the dialog again
  };
  const isIssued = data !== undefined;
  return (
    <>
      <ActionButton size="xs" {...button} onClick={open}>
        {texts.open}
      </ActionButton>
      {/* A click beside the dialog must not lose a secret that is shown only once. */}
      <Modal
        opened={isOpen || isIssued || error !== null}
        onClose={end}
        title={isIssued ? issuedTexts.title : texts.title}
        closeOnClickOutside={!isIssued}
      >
        <Stack>
          {isIssued ? children(data) : form(end)}
          {error && <Failure error={error} title={texts.failed} />}
          {isIssued && (
            <Button onClick={end} style={{ alignSelf: "flex-end" }}>
              {issuedTexts.done}
            </Button>
          )}
        </Stack>
      </Modal>
    </>
  );
}
