import { http, isFault } from "@inlet/contracts";
import { Alert, Code, Group, Stack, Text } from "@mantine/core";
import { CopyText } from "../ui/copy-text.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";

const detailsSchema = http.keyRefusal.pick({ reason: true, missingRoles: true });

/** Says why a key was refused, names every missing role, and says what to do. */
export function KeyRefusal({ error }: { error: unknown }) {
  const texts = words.connect.refused;
  if (!isFault(error)) return <Failure error={error} />;
  const details = detailsSchema.safeParse(error.details);
  if (!details.success) return <Failure error={error} />;
  const { reason, missingRoles } = details.data;
  return (
    <Alert color="red" role="alert" title={texts.titles[reason]}>
      <Stack gap="xs">
        <Text size="sm">{error.message}</Text>
        {missingRoles.length > 0 && <MissingRoles roles={missingRoles} />}
        <Text size="sm">{texts.unchanged}</Text>
      </Stack>
    </Alert>
  );
}

function MissingRoles({ roles }: { roles: readonly string[] }) {
  const texts = words.connect.refused;
  return (
    <>
      <Text size="sm" fw={600}>
        {texts.missing}
      </Text>
      {roles.map((it) => (
        <Group key={it} gap="xs">
          <Code style={{ overflowWrap: "anywhere" }}>{it}</Code>
          <CopyText text={it} />
        </Group>
      ))}
      <Text size="sm">{texts.newKey}</Text>
    </>
  );
}
