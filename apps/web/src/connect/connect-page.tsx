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
  const [connected, setConnected] = useState<Integration>();
  const texts = words.connect;
  const isReplacing = connected === undefined && data !== undefined && data.integration !== null;
  const title = isReplacing ? texts.replaceTitle : texts.title;
  useTitle(title);
  if (isPending) return <PageSkeleton />;
  if (data === undefined) return <Failure error={error} title={words.errors.loading} retry={refetch} />;
  return (
    <Stack gap="lg" maw={760}>
      <div>
        <Title order={1}>{title}</Title>
        <Text c="dimmed" mt="xs">
          {isReplacing ? texts.replaceHint : texts.needs}
        </Text>
      </div>
      {connected && <ConnectedNotice integration={connected} />}
      {!connected && <KeyGuide />}
      {!connected && canChange && <KeyForm onConnected={setConnected} />}
    </Stack>
  );
}

/** Shown after a key was connected: what it may read, and what comes next. */
function ConnectedNotice({ integration }: { integration: Integration }) {
  const { id } = useWorkspace();
  const texts = words.connect.done;
  return (
    <Section title={texts.title}>
      <Text role="status">{texts.org(integration.org.name)}</Text>
      <Capabilities capabilities={integration.capabilities} />
      <ButtonLink
        to="/w/$workspaceId"
        params={{ workspaceId: id }}
        style={{ alignSelf: "flex-start" }}
        data-autofocus
      >
        {texts.next}
      </ButtonLink>
    </Section>
  );
}
