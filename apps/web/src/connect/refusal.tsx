import { http } from "@inlet/contracts";
import { Alert, Code, Group, Stack, Text } from "@mantine/core";
import { isApiError } from "../api/api-error.ts";
import { CopyText } from "../ui/copy-text.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words.ts";

/** Why a key was not taken: every role that it lacks at once, and what to do. */
export function Refusal({ error }: { error: unknown }) {
  const said = words.connect.refused;
  const refusal = http.keyRefusal.safeParse(isApiError(error) ? error.details : undefined);
  if (!refusal.success) return <Failure error={error} />;
  const { reason, message, missingRoles } = refusal.data;
  return (
    <Alert color="red" role="alert" title={said.titles[reason]}>
      <Stack gap="xs">
        <Text size="sm">{message}</Text>
        {missingRoles.length > 0 && <MissingRoles roles={missingRoles} />}
        <Text size="sm">{said.unchanged}</Text>
      </Stack>
    </Alert>
  );
}

function MissingRoles({ roles }: { roles: readonly string[] }) {
  const said = words.connect.refused;
  return (
    <>
      <Text size="sm" fw={600}>
        {said.missing}
      </Text>
      {roles.map((it) => (
        <Group key={it} gap="xs">
          <Code style={{ overflowWrap: "anywhere" }}>{it}</Code>
          <CopyText text={it} />
        </Group>
      ))}
      <Text size="sm">{said.newKey}</Text>
    </>
  );
}
