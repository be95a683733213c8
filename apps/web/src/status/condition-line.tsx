import { Alert, Group, Stack, Text } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { TextLink } from "../ui/page-link.tsx";
import classes from "../ui/ui.module.css";
import { words } from "../words/index.ts";
import { listConditions } from "./list-conditions.ts";

/** Says in one line, on pages without the status header, that something is wrong with the integration. */
export function ConditionLine({ overview }: { overview: Overview }) {
  const { id } = useWorkspace();
  const worst = listConditions(overview).find(({ level }) => level !== "chosen" && level !== "hint");
  return (
    <Stack role="status" className={classes["announcement"] ?? ""}>
      {worst && (
        <Alert color={worst.level === "bad" ? "red" : "yellow"} py="xs">
          <Group gap="sm">
            <Text size="sm">{worst.title}</Text>
            <TextLink
              to="/w/$workspaceId/integrations/kustomer"
              params={{ workspaceId: id }}
              size="sm"
              fw={600}
            >
              {words.shell.trouble.details}
            </TextLink>
          </Group>
        </Alert>
      )}
    </Stack>
  );
}
