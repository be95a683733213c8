import { Button, Group, List, SimpleGrid, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { type Integration, useCheckKey } from "../api/integration.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { Announcement } from "../ui/announcement.tsx";
import { Fact, Facts, InstantFact } from "../ui/facts.tsx";
import { Failure } from "../ui/failure.tsx";
import { ButtonLink } from "../ui/page-link.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { Capabilities } from "./capabilities.tsx";

/** The connected key: its facts, what it may read, and the actions on it. */
export function ConnectionSection({ integration }: { integration: Integration }) {
  const { canChange } = useWorkspace();
  const texts = words.connect.key;
  return (
    <Section title={texts.title}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <KeyFacts integration={integration} />
        <Capabilities integration={integration} />
      </SimpleGrid>
      {integration.limits.length > 0 && <Limits limits={integration.limits} />}
      {canChange && <KeyActions />}
    </Section>
  );
}

function KeyFacts({ integration }: { integration: Integration }) {
  const { org, host, keyHint, keyExpiresAt, validatedAt } = integration;
  const texts = words.connect.key;
  return (
    <Facts>
      <Fact name={texts.org}>{org.name}</Fact>
      <Fact name={texts.host}>{host}</Fact>
      <Fact name={texts.hint}>
        {texts.ends} {keyHint}
      </Fact>
      <InstantFact name={texts.expires} at={keyExpiresAt} />
      <InstantFact name={texts.validated} at={validatedAt} isRelative />
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

/** How long the page says that the key was just checked. */
const noteMs = 10_000;

function KeyActions() {
  const texts = words.connect.key;
  const { id } = useWorkspace();
  const check = useCheckKey();
  const { isSuccess, reset } = check;
  useEffect(() => {
    if (!isSuccess) return;
    const timer = setTimeout(reset, noteMs);
    return () => clearTimeout(timer); // else it would end the next check
  }, [isSuccess, reset]);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Button variant="default" onClick={() => check.mutate()} loading={check.isPending}>
          {texts.check}
        </Button>
        <ButtonLink
          variant="default"
          to="/w/$workspaceId/integrations/kustomer/connect"
          params={{ workspaceId: id }}
        >
          {texts.replace}
        </ButtonLink>
      </Group>
      <Announcement>{isSuccess && texts.checked}</Announcement>
      {check.isError && <Failure error={check.error} title={words.errors.failed.check} />}
    </Stack>
  );
}
