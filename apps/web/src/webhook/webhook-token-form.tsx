import { http } from "@inlet/contracts";
import { Button, Group, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useSetWebhook } from "../api/webhook.ts";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";

const texts = words.webhook.form;

/** Takes the token that Kustomer shows with a webhook. */
export function WebhookTokenForm({ onDone }: { onDone: () => void }) {
  const { mutate, isPending, isError, error } = useSetWebhook();
  const [token, setToken] = useState("");
  const [isWrong, setWrong] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const { success, data } = http.newWebhook.safeParse({ token });
    setWrong(!success);
    if (success) mutate(data, { onSuccess: onDone });
  };
  return (
    <form onSubmit={send} noValidate>
      <Group gap="sm" align="flex-end">
        <PasswordInput
          {...{ label: texts.token, value: token, autoComplete: "off", w: 320, maw: "100%" }}
          error={isWrong && texts.wrong}
          onChange={(it) => setToken(it.currentTarget.value)}
        />
        <Button type="submit" loading={isPending}>
          {texts.save}
        </Button>
      </Group>
      {isError && <Failure error={error} title={words.errors.failed.change} />}
    </form>
  );
}
