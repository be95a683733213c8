import { useCreateEndpoint } from "../api/push.ts";
import { SecretDialog } from "../ui/secret-dialog.tsx";
import { words } from "../words/index.ts";
import { IssuedSecret } from "./issued-secret.tsx";
import { WebhookFields } from "./webhook-fields.tsx";

const { create: texts, issued: issuedTexts } = words.push;

/** A button whose dialog adds a webhook, and then shows its secret once. */
export function CreateWebhook() {
  const create = useCreateEndpoint();
  return (
    <SecretDialog
      {...{ texts, issuedTexts, issue: create, flex: "none" }}
      form={(cancel) => (
        <WebhookFields onSubmit={create.mutate} isSending={create.isPending} onCancel={cancel} />
      )}
    >
      {({ secret }) => <IssuedSecret secret={secret} />}
    </SecretDialog>
  );
}
