import type { http, WorkspaceScope } from "@inlet/contracts";
import { NativeSelect, Radio, Stack } from "@mantine/core";
import { useState } from "react";
import type { z } from "zod";
import { NameForm } from "../ui/name-form.tsx";
import { words } from "../words/index.ts";

type NewToken = z.input<typeof http.newToken>;

const texts = words.tokens.create;
const { scopes, scopeHints } = words.tokens;
const allScopes = ["member", "admin"] as const satisfies WorkspaceScope[];
const expiries = ["30", "90", "365", "never"] as const satisfies (keyof typeof texts.expiries)[];
const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

/** When a token ends that lasts so many days, to the minute, so that two presses of the button ask for the same; nothing when it never does. */
const toExpiry = (days: string): Pick<NewToken, "expiresAt"> =>
  days === "never"
    ? {}
    : {
        expiresAt: new Date(
          Math.floor(Date.now() / minuteMs) * minuteMs + Number(days) * dayMs,
        ).toISOString(),
      };

interface TokenFieldsProps {
  onSubmit: (token: NewToken) => void;
  onCancel: () => void;
  isSending: boolean;
}

/** Name, scope and expiry of a new token. */
export function TokenFields({ onSubmit, onCancel, isSending }: TokenFieldsProps) {
  const [scope, setScope] = useState<WorkspaceScope>("member");
  const [days, setDays] = useState<string>("90");
  return (
    <NameForm
      {...{ texts, onCancel, isSending }}
      onSubmit={(name) => onSubmit({ name, scope, ...toExpiry(days) })}
    >
      <ScopeChoice scope={scope} choose={setScope} />
      <NativeSelect
        label={texts.expiry}
        data={expiries.map((it) => ({ value: it, label: texts.expiries[it] }))}
        value={days}
        onChange={(it) => setDays(it.currentTarget.value)}
      />
    </NameForm>
  );
}

function ScopeChoice({ scope, choose }: { scope: WorkspaceScope; choose: (scope: WorkspaceScope) => void }) {
  return (
    <Radio.Group
      label={texts.scope}
      value={scope}
      onChange={(chosen) => choose(allScopes.find((it) => it === chosen) ?? "member")}
    >
      <Stack gap="xs" mt="xs">
        {allScopes.map((it) => (
          <Radio key={it} value={it} label={scopes[it]} description={scopeHints[it]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
