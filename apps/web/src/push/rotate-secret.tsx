import { Text } from "@mantine/core";
import { type Endpoint, useRotateSecret } from "../api/push.ts";
import { DialogButtons } from "../ui/dialog-buttons.tsx";
import { SecretDialog } from "../ui/secret-dialog.tsx";
import { words } from "../words/index.ts";
import { IssuedSecret } from "./issued-secret.tsx";

const { rotation: texts, issued: issuedTexts } = words.push;

/** A button that makes a new secret, once the person has confirmed it, and shows it once. */
export function RotateSecret({ endpoint: { id } }: { endpoint: Endpoint }) {
  const rotate = useRotateSecret();
  return (
    <SecretDialog
      {...{ texts, issuedTexts, issue: rotate, variant: "default" }}
      form={(cancel) => (
        <>
          <Text size="sm">{texts.hint}</Text>
          <DialogButtons
            {...{ back: texts.back, onBack: cancel, loading: rotate.isPending }}
            onConfirm={() => rotate.mutate(id)}
          >
            {texts.confirm}
          </DialogButtons>
        </>
      )}
    >
      {({ secret }) => <IssuedSecret secret={secret} />}
    </SecretDialog>
  );
}
