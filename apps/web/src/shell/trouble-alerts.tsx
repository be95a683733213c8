import { Alert, Stack, Text } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { Sentence } from "../ui/sentence.tsx";
import classes from "../ui/ui.module.css";
import { words } from "../words/index.ts";

type Trouble = Overview["trouble"][number];

const colors = {
  key_dead: "red",
  roles_lost: "red",
  kustomer_unreachable: "yellow",
  limit_reached: "yellow",
  key_weaker: "blue",
} as const satisfies Record<Trouble["kind"], string>;

const solvedByNewKey: readonly Trouble["kind"][] = ["key_dead", "roles_lost", "key_weaker"];

/** Says what is wrong, since when, what Inlet does and what to do. Screen readers read it out when it appears. */
export function TroubleAlerts({ troubles }: { troubles: readonly Trouble[] }) {
  return (
    <Stack role="status" gap="sm" className={classes["announcement"] ?? ""}>
      {troubles.map((it) => (
        <TroubleAlert key={it.kind} trouble={it} />
      ))}
    </Stack>
  );
}

function TroubleAlert({ trouble: { kind, since, message } }: { trouble: Trouble }) {
  const { id, canChange } = useWorkspace();
  const texts = words.shell.trouble;
  return (
    <Alert color={colors[kind]} title={texts.titles[kind]}>
      <Text size="sm">
        <Sentence text={message} />
      </Text>
      {since && (
        <Text size="sm" mt={4}>
          {texts.since} <Instant at={since} /> (<Instant at={since} isRelative />)
        </Text>
      )}
      {canChange && solvedByNewKey.includes(kind) && (
        <TextLink to="/w/$workspaceId/connect" params={{ workspaceId: id }} size="sm" fw={600}>
          {texts.replaceKey}
        </TextLink>
      )}
    </Alert>
  );
}
