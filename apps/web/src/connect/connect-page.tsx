import { Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Integration } from "../api/integration.ts";
import { useOverview } from "../api/overview.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { Failure } from "../ui/failure.tsx";
import { ButtonLink } from "../ui/page-link.tsx";
import { Section } from "../ui/section.tsx";
import { PageSkeleton } from "../ui/skeletons.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import { Capabilities } from "./capabilities.tsx";
import { KeyForm } from "./key-form.tsx";
import { KeyGuide } from "./key-guide.tsx";

/** How to create a key, and the form that connects it or replaces the connected one. */
export function ConnectPage() {
  const { canChange } = useWorkspace();
  const { data, error, isPending, refetch } = useOverview();
  const [connected, setConnected] = useState<{ integration: Integration; isReplacement: boolean }>();
  const texts = words.connect;
  const isReplacing = connected?.isReplacement ?? (data !== undefined && data.integration !== null);
  const title = isReplacing ? texts.replaceTitle : texts.title;
  useTitle(title);
  if (isPending) return <PageSkeleton />;
  if (data === undefined)
    return (
      <Failure
        error={error}
        title={words.errors.loading(words.connect.key.title.toLowerCase())}
        retry={refetch}
      />
    );
  const finish = (integration: Integration) => setConnected({ integration, isReplacement: isReplacing });
  return (
    <Stack gap="lg" maw={760}>
      <div>
        <Title order={1}>{title}</Title>
        <Text fw={600} mt="xs">
          {texts.workspace(data.workspace.name)}
        </Text>
        {!connected && (
          <Text c="dimmed" mt="xs">
            {isReplacing ? texts.replaceHint : texts.needs}
          </Text>
        )}
      </div>
      {connected && <ConnectedNotice {...connected} />}
      {!connected && <KeyGuide />}
      {!connected && canChange && <KeyForm currentHost={data.integration?.host} onConnected={finish} />}
    </Stack>
  );
}

interface ConnectedNoticeProps {
  integration: Integration;
  isReplacement: boolean;
}

/** Shown after a key was connected: what it may read, and what comes next. */
function ConnectedNotice({ integration, isReplacement }: ConnectedNoticeProps) {
  const { id } = useWorkspace();
  const texts = words.connect.done;
  return (
    <Section title={isReplacement ? texts.replacedTitle : texts.title}>
      <Text role="status">{texts.org(integration.org.name)}</Text>
      <Capabilities integration={integration} />
      <ButtonLink
        to={
          integration.ingestConversations
            ? "/w/$workspaceId/integrations/kustomer"
            : "/w/$workspaceId/integrations/kustomer/settings"
        }
        params={{ workspaceId: id }}
        style={{ alignSelf: "flex-start" }}
        data-autofocus
      >
        {integration.ingestConversations ? texts.back : texts.next}
      </ButtonLink>
    </Section>
  );
}
