import { Button, Group, PasswordInput, Radio, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Integration, useConnect } from "../api/integration.ts";
import { Section } from "../ui/section.tsx";
import { words } from "../words.ts";
import { Checking } from "./checking.tsx";
import { Refusal } from "./refusal.tsx";

type Host = keyof typeof words.connect.form.hosts;

const hosts = ["us", "eu", "india", "org"] as const satisfies readonly Host[];

/** Takes a key and where it belongs, and shows what Kustomer says to it. */
export function KeyForm({ onConnected }: { onConnected: (integration: Integration) => void }) {
  const said = words.connect.form;
  const connect = useConnect();
  const [apiKey, setApiKey] = useState("");
  const [host, setHost] = useState<Host>("us");
  const [subdomain, setSubdomain] = useState("");
  const [isAsked, setAsked] = useState(false);
  const isWhole = apiKey.trim() !== "" && (host !== "org" || subdomain.trim() !== "");
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!isWhole) return;
    connect.mutate(
      { apiKey: apiKey.trim(), host: host === "org" ? subdomain.trim() : host },
      { onSuccess: onConnected },
    );
  };
  return (
    <Section title={said.title}>
      <form onSubmit={send} noValidate>
        <Stack>
          <HostChoice host={host} choose={setHost} />
          {host === "org" && (
            <TextInput
              label={said.subdomain}
              description={said.subdomainHint}
              error={isAsked && subdomain.trim() === "" && said.subdomainMissing}
              {...{ value: subdomain, autoComplete: "off" }}
              onChange={(it) => setSubdomain(it.currentTarget.value)}
            />
          )}
          <PasswordInput
            label={said.key}
            description={said.keyHint}
            error={isAsked && apiKey.trim() === "" && said.keyMissing}
            {...{ value: apiKey, autoComplete: "off" }}
            onChange={(it) => setApiKey(it.currentTarget.value)}
          />
          <Button type="submit" loading={connect.isPending} style={{ alignSelf: "flex-start" }}>
            {said.save}
          </Button>
        </Stack>
      </form>
      {connect.isPending && <Checking />}
      {connect.isError && <Refusal error={connect.error} />}
    </Section>
  );
}

function HostChoice({ host, choose }: { host: Host; choose: (host: Host) => void }) {
  const said = words.connect.form;
  return (
    <Radio.Group
      label={said.host}
      value={host}
      onChange={(it) => choose(hosts.find((known) => known === it) ?? "us")}
    >
      <Group mt="xs">
        {hosts.map((it) => (
          <Radio key={it} value={it} label={said.hosts[it]} />
        ))}
      </Group>
    </Radio.Group>
  );
}
