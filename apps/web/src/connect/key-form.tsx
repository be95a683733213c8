import { Button, Group, List, Loader, PasswordInput, Radio, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Integration, useConnectKey } from "../api/integration.ts";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { hostChoices, type Region, toHostChoice } from "./host-choice.ts";
import { KeyRefusal } from "./key-refusal.tsx";

interface KeyFormProps {
  /** The host of the key that is replaced. */
  currentHost?: string | undefined;
  onConnected: (integration: Integration) => void;
}

/** A form that connects a key, and shows why Kustomer or Inlet refuses it. */
export function KeyForm(props: KeyFormProps) {
  const texts = words.connect.form;
  const form = useKeyForm(props);
  return (
    <Section title={texts.title}>
      <form onSubmit={form.send} noValidate>
        <Stack>
          <HostChoice host={form.host} choose={form.setHost} />
          {form.host === "org" && (
            <TextInput
              label={texts.subdomain}
              description={texts.subdomainHint}
              error={form.isSubmitted && form.subdomain.trim() === "" && texts.subdomainMissing}
              {...{ value: form.subdomain, autoComplete: "off" }}
              onChange={(it) => form.setSubdomain(it.currentTarget.value)}
            />
          )}
          <PasswordInput
            label={texts.key}
            description={texts.keyHint}
            error={form.isSubmitted && findKeyProblem(form.apiKey.trim())}
            {...{ value: form.apiKey, autoComplete: "off" }}
            onChange={(it) => form.setApiKey(it.currentTarget.value)}
          />
          <Button type="submit" loading={form.connect.isPending} style={{ alignSelf: "flex-start" }}>
            {texts.save}
          </Button>
        </Stack>
      </form>
      {form.connect.isPending && <CheckProgress />}
      {form.connect.isError && <KeyRefusal error={form.connect.error} />}
    </Section>
  );
}

/** What the API would refuse before it asks Kustomer, such as “Bearer” before the key. */
function findKeyProblem(apiKey: string): string | undefined {
  const { keyMissing, keyWithSpaces } = words.connect.form;
  if (apiKey === "") return keyMissing;
  return /\s/.test(apiKey) ? keyWithSpaces : undefined;
}

/** Keeps what was entered, and sends it once it is complete. */
function useKeyForm({ currentHost, onConnected }: KeyFormProps) {
  const connect = useConnectKey();
  const [apiKey, setApiKey] = useState("");
  const [current] = useState(() => toHostChoice(currentHost));
  const [host, setHost] = useState<Region>(current.region);
  const [subdomain, setSubdomain] = useState(current.subdomain);
  const [isSubmitted, setSubmitted] = useState(false);
  const isComplete =
    findKeyProblem(apiKey.trim()) === undefined && (host !== "org" || subdomain.trim() !== "");
  const send = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (!isComplete) return;
    connect.mutate(
      { apiKey: apiKey.trim(), host: host === "org" ? subdomain.trim() : host },
      { onSuccess: onConnected },
    );
  };
  return { connect, apiKey, setApiKey, host, setHost, subdomain, setSubdomain, isSubmitted, send };
}

function HostChoice({ host, choose }: { host: Region; choose: (host: Region) => void }) {
  const texts = words.connect.form;
  return (
    <Radio.Group
      label={texts.host}
      value={host}
      onChange={(it) => choose(hostChoices.find((host) => host === it) ?? "us")}
    >
      <Group mt="xs">
        {hostChoices.map((it) => (
          <Radio key={it} value={it} label={texts.hosts[it]} />
        ))}
      </Group>
    </Radio.Group>
  );
}

/** Lists what Inlet asks Kustomer while it checks a key. */
function CheckProgress() {
  const texts = words.connect.form;
  return (
    <div role="status">
      <Group gap="xs" wrap="nowrap">
        <Loader size="xs" aria-hidden />
        <Text size="sm">{texts.checking}</Text>
      </Group>
      <List size="sm" mt="xs" spacing={2}>
        {texts.checks.map((it) => (
          <List.Item key={it}>{it}</List.Item>
        ))}
      </List>
    </div>
  );
}
