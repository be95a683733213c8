import { Badge, Group, Stack, Text } from "@mantine/core";
import { type Erasure, useErasure } from "../api/erasures.ts";
import { Fact, Facts, InstantFact } from "../ui/facts.tsx";
import { words } from "../words/index.ts";

const texts = words.privacy.erasures;

/** What an erasure removed so far, and whether it is done. */
export function Certificate({ requested }: { requested: Erasure }) {
  const { data: erasure } = useErasure(requested);
  const { customerId, state, requestedAt, doneAt, removed } = erasure;
  return (
    <Stack gap="xs" role="status">
      <Group>
        <Badge color={state === "done" ? "green" : "blue"}>{texts.states[state]}</Badge>
      </Group>
      <Facts>
        <Fact name={texts.customer}>{customerId}</Fact>
        <InstantFact name={texts.requested} at={requestedAt} />
        <InstantFact name={texts.finished} at={doneAt} />
      </Facts>
      {removed.map(({ place, kind, count }) => (
        <Text key={`${place}/${kind}`} size="sm">
          {texts.removed(count, kind, place)}
        </Text>
      ))}
      {state === "erasing" && <Text size="sm">{texts.working}</Text>}
      {state === "done" && removed.length === 0 && <Text size="sm">{texts.nothing}</Text>}
    </Stack>
  );
}
