import { Stack, Text } from "@mantine/core";
import { type Integration, useRedactStored } from "../api/integration.ts";
import { ConfirmedAction } from "../ui/confirmed-action.tsx";
import { words } from "../words/index.ts";

const texts = words.redaction.stored;

/** Has what is stored already redacted by the saved rules, after a confirmation, and shows how far that is. */
export function StoredRedaction({ integration: { redactionPass } }: { integration: Integration }) {
  const start = useRedactStored();
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm">{texts.hint}</Text>
      <ConfirmedAction texts={texts.start} action={start} input={undefined} />
      {redactionPass !== null && (
        <Text size="sm" role="status">
          {redactionPass.message}
        </Text>
      )}
    </Stack>
  );
}
