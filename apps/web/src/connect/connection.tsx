import { Group, List, SimpleGrid, Stack, Text } from "@mantine/core";
import { type Integration, useCheck } from "../api/integration.ts";
import { useWorkspace } from "../shell/workspace-context.ts";
import { useWhyNot } from "../status/why-not.ts";
import { ActButton } from "../ui/act-button.tsx";
import { Fact } from "../ui/fact.tsx";
import { Facts } from "../ui/facts.tsx";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { ButtonLink } from "../ui/page-link.tsx";
import { Said } from "../ui/said.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words.ts";
import { Capabilities } from "./capabilities.tsx";
import { Disconnect } from "./disconnect.tsx";

/** The connected key: which it is, what it may do, and what a person can do about it. */
export function Connection({ integration }: { integration: Integration }) {
  const said = words.connect.key;
  return (
    <Section title={said.title}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <KeyFacts integration={integration} />
        <Capabilities capabilities={integration.capabilities} />
      </SimpleGrid>
      {integration.limits.length > 0 && <Limits limits={integration.limits} />}
      <KeyActs integration={integration} />
    </Section>
  );
}

function KeyFacts({
  integration: { org, host, keyHint, keyExpiresAt, validatedAt },
}: {
  integration: Integration;
}) {
  const said = words.connect.key;
  return (
    <Facts>
      <Fact name={said.org}>{org.name}</Fact>
      <Fact name={said.host}>{host}</Fact>
      <Fact name={said.hint}>
        {said.ends} {keyHint}
      </Fact>
      {keyExpiresAt && (
        <Fact name={said.expires}>
          <Instant at={keyExpiresAt} />
        </Fact>
      )}
      <Fact name={said.validated}>
        <Instant at={validatedAt} isRelative />
      </Fact>
    </Facts>
  );
}

function Limits({ limits }: { limits: readonly string[] }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {words.connect.key.limits}
      </Text>
      <List size="sm" spacing={4}>
        {limits.map((it) => (
          <List.Item key={it}>{it}</List.Item>
        ))}
      </List>
    </div>
  );
}

function KeyActs({ integration }: { integration: Integration }) {
  const said = words.connect.key;
  const { id, canChange } = useWorkspace();
  const check = useCheck();
  const whyNot = useWhyNot();
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <ActButton variant="default" onClick={() => check.mutate()} loading={check.isPending} whyNot={whyNot}>
          {said.check}
        </ActButton>
        {canChange && (
          <ButtonLink variant="default" to="/w/$workspaceId/connect" params={{ workspaceId: id }}>
            {said.replace}
          </ButtonLink>
        )}
        <Disconnect integration={integration} whyNot={whyNot} />
      </Group>
      <Said>{check.isSuccess && said.checked}</Said>
      {check.isError && <Failure error={check.error} />}
    </Stack>
  );
}
