import { Alert, Stack, Text } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import classes from "../ui/ui.module.css";
import { words } from "../words.ts";
import { useWorkspace } from "./workspace-context.ts";

type Trouble = Overview["trouble"][number];

/** How bad it is. */
const colors = {
  key_dead: "red",
  roles_lost: "red",
  kustomer_unreachable: "yellow",
  limit_reached: "yellow",
  key_weaker: "blue",
} as const satisfies Record<Trouble["kind"], string>;

const endedByKey: readonly Trouble["kind"][] = ["key_dead", "roles_lost", "key_weaker"];

/** What happened, since when, what Inlet is doing and what the person should do; read out when it appears. */
export function Troubles({ troubles }: { troubles: readonly Trouble[] }) {
  return (
    <Stack role="status" gap="sm" className={classes["said"] ?? ""}>
      {troubles.map((it) => (
        <TroubleBanner key={it.kind} trouble={it} />
      ))}
    </Stack>
  );
}

function TroubleBanner({ trouble: { kind, since, message } }: { trouble: Trouble }) {
  const { id, canChange } = useWorkspace();
  const said = words.shell.troubles;
  return (
    <Alert color={colors[kind]} title={said.titles[kind]}>
      <Text size="sm">{message}</Text>
      {since && (
        <Text size="sm" mt={4}>
          {said.since} <Instant at={since} /> (<Instant at={since} isRelative />)
        </Text>
      )}
      {canChange && endedByKey.includes(kind) && (
        <TextLink to="/w/$workspaceId/connect" params={{ workspaceId: id }} size="sm" fw={600}>
          {said.replaceKey}
        </TextLink>
      )}
    </Alert>
  );
}
