import { http, isFault } from "@inlet/contracts";
import { Alert, Stack, Text } from "@mantine/core";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";
import { Role } from "./role.tsx";

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
        {missingRoles.length > 0 && (
          <>
            <Text size="sm" fw={600}>
              {texts.missing}
            </Text>
            {missingRoles.map((it) => (
              <Role key={it} role={it} />
            ))}
            <Text size="sm">{texts.newKey}</Text>
          </>
        )}
        <Text size="sm">{texts.unchanged}</Text>
      </Stack>
    </Alert>
  );
}
