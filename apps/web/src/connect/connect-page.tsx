import { Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Integration } from "../api/integration.ts";
import { useOverview } from "../api/overview.ts";
import { useWorkspace } from "../shell/workspace-context.ts";
import { Failure } from "../ui/failure.tsx";
import { ButtonLink } from "../ui/page-link.tsx";
import { PageSkeleton } from "../ui/page-skeleton.tsx";
import { Section } from "../ui/section.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words.ts";
import { Capabilities } from "./capabilities.tsx";
import { Guide } from "./guide.tsx";
import { KeyForm } from "./key-form.tsx";

/** How to make a key, and where to paste it; for the first one and for one that replaces another. */
export function ConnectPage() {
  const { canChange } = useWorkspace();
  const { data, error, isPending, refetch } = useOverview();
  const [connected, setConnected] = useState<Integration>();
  const said = words.connect;
  const isReplacing = connected === undefined && data !== undefined && data.integration !== null;
  const title = isReplacing ? said.replaceTitle : said.title;
  useTitle(title);
  if (isPending) return <PageSkeleton />;
  if (data === undefined) return <Failure error={error} title={words.errors.loading} retry={refetch} />;
  return (
    <Stack gap="lg" maw={760}>
      <div>
        <Title order={1}>{title}</Title>
        <Text c="dimmed" mt="xs">
          {isReplacing ? said.replaceHint : said.needs}
        </Text>
      </div>
      {connected && <Connected integration={connected} />}
      {!connected && <Guide />}
      {!connected && canChange && <KeyForm onConnected={setConnected} />}
    </Stack>
  );
}

/** The key was taken: what it may do, and what comes next. */
function Connected({ integration }: { integration: Integration }) {
  const { id } = useWorkspace();
  const said = words.connect.done;
  return (
    <Section title={said.title}>
      <Text role="status">{said.org(integration.org.name)}</Text>
      <Capabilities capabilities={integration.capabilities} />
      <ButtonLink
        to="/w/$workspaceId"
        params={{ workspaceId: id }}
        style={{ alignSelf: "flex-start" }}
        data-autofocus
      >
        {said.next}
      </ButtonLink>
    </Section>
  );
}
