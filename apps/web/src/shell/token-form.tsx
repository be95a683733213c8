import { Button, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useSignIn } from "../api/session.ts";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words.ts";

interface TokenFormProps {
  submit: string;
  onDone?: () => void;
}

/** Takes a token. */
export function TokenForm({ submit, onDone }: TokenFormProps) {
  const signIn = useSignIn();
  const [token, setToken] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const pasted = token.trim();
    setFault(pasted === "" ? words.shell.signIn.missing : null);
    if (pasted !== "") signIn.mutate(pasted, { onSuccess: () => onDone?.() });
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack>
        {signIn.isError && <Failure error={signIn.error} />}
        <PasswordInput
          label={words.shell.signIn.token}
          description={words.shell.signIn.kept}
          {...{ error: fault, value: token, autoComplete: "off", "data-autofocus": true }}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        <Button type="submit" loading={signIn.isPending}>
          {submit}
        </Button>
      </Stack>
    </form>
  );
}
