import { Button, PasswordInput, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useSignIn } from "../api/session.ts";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";

/** A form that signs in with a token. */
export function TokenForm({ submit, onDone }: { submit: string; onDone?: () => void }) {
  const signIn = useSignIn();
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = token.trim();
    setProblem(trimmed === "" ? words.shell.signIn.missing : null);
    if (trimmed !== "") signIn.mutate(trimmed, { onSuccess: () => onDone?.() });
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack>
        {signIn.isError && <Failure error={signIn.error} title={words.errors.failed.signIn} />}
        <PasswordInput
          label={words.shell.signIn.token}
          description={words.shell.signIn.tokenNotStored}
          {...{ error: problem, value: token, autoComplete: "off", "data-autofocus": true }}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        <Button type="submit" loading={signIn.isPending}>
          {submit}
        </Button>
      </Stack>
    </form>
  );
}
