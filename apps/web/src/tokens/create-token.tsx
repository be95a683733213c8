import { Text } from "@mantine/core";
import { useCreateToken } from "../api/tokens.ts";
import { Copyable } from "../ui/copyable.tsx";
import { SecretDialog } from "../ui/secret-dialog.tsx";
import { words } from "../words/index.ts";
import { TokenFields } from "./token-fields.tsx";

const { create: texts, issued } = words.tokens;

/** A button whose dialog creates a token and shows it once. */
export function CreateToken() {
  const create = useCreateToken();
  return (
    <SecretDialog
      {...{ texts, issuedTexts: issued, issue: create, flex: "none" }}
      form={(cancel) => (
        <TokenFields onSubmit={create.mutate} isSending={create.isPending} onCancel={cancel} />
      )}
    >
      {({ name, token }) => (
        <>
          <Text size="sm" role="status">
            {issued.hint(name)}
          </Text>
          <Copyable value={token} name={issued.what} />
        </>
      )}
    </SecretDialog>
  );
}
