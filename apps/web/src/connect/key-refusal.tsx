import { http, isFault, requiredRoles } from "@inlet/contracts";
import { Alert, Stack, Text } from "@mantine/core";
import { Failure } from "../ui/failure.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { words } from "../words/index.ts";
import { Role } from "./role.tsx";

const detailsSchema = http.keyRefusal.pick({ reason: true, missingRoles: true });

/** Says why a key was refused, names every missing role, and says what to do. */
export function KeyRefusal({ error }: { error: unknown }) {
  const texts = words.connect.refused;
  if (!isFault(error)) return <Failure error={error} title={words.errors.failed.connect} />;
  const details = detailsSchema.safeParse(error.details);
  if (!details.success) return <Failure error={error} title={words.errors.failed.connect} />;
  const { reason, missingRoles } = details.data;
  return (
    <Alert color="red" role="alert" title={texts.titles[reason]}>
      <Stack gap="xs">
        <Text size="sm">
          <Sentence text={error.message} />
        </Text>
        {missingRoles.length > 0 && (
          <>
            <Text size="sm">{texts.newKey}</Text>
            {requiredRoles.map((it) => (
              <Role key={it} role={it} {...(missingRoles.includes(it) && { why: texts.missing })} />
            ))}
          </>
        )}
        <Text size="sm">{texts.unchanged}</Text>
      </Stack>
    </Alert>
  );
}
