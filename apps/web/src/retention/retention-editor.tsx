import { Alert, Group, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import { useChangeIntegration } from "../api/integration.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Announcement } from "../ui/announcement.tsx";
import { Failure } from "../ui/failure.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { words } from "../words/index.ts";
import { type Preview, useRetentionPreview } from "./use-retention-preview.ts";

const texts = words.retention;

const usualDays = [30, 90, 180, 365, 730, 1_095];
const forever = "forever";

/** Chooses how long conversations are kept. What would go is shown before it is saved. */
export function RetentionEditor({ saved }: { saved: number | null }) {
  /** Undefined until a person chooses: what another one saves meanwhile is shown, and not undone by the next click. */
  const [chosenDays, setDays] = useState<number | null>();
  const days = chosenDays === undefined ? saved : chosenDays;
  const preview = useRetentionPreview();
  const save = useChangeIntegration();
  const choose = (value: string) => {
    const chosen = value === forever ? null : Number(value);
    setDays(chosen === saved ? undefined : chosen);
    save.reset(); // what it says is of another choice
    if (chosen !== saved) preview.mutate({ retentionDays: chosen });
  };
  const isChanged = days !== saved;
  return (
    <>
      <NativeSelect
        label={texts.label}
        data={listChoices(saved)}
        value={days === null ? forever : String(days)}
        maw={320}
        onChange={({ currentTarget: { value } }) => choose(value)}
      />
      {isChanged && preview.isError && <Failure error={preview.error} title={texts.failedPreview} />}
      {isChanged && preview.data && <Consequences {...preview.data} />}
      {save.isError && <Failure error={save.error} title={words.errors.failed.change} />}
      <Group>
        <ActionButton
          loading={save.isPending}
          disabledReason={isChanged ? (preview.isPending ? texts.counting : undefined) : texts.unchanged}
          onClick={() => save.mutate({ retentionDays: days }, { onSuccess: () => setDays(undefined) })}
        >
          {texts.save}
        </ActionButton>
      </Group>
      <Announcement>{save.isSuccess && texts.saved}</Announcement>
    </>
  );
}

/** What would go. */
const Consequences = ({ conversations, summary }: Preview) => (
  <Alert color={conversations > 0 ? "orange" : "blue"} title={texts.result}>
    {summary.map((it) => (
      <Text key={it} size="sm">
        <Sentence text={it} />
      </Text>
    ))}
  </Alert>
);

/** The usual choices, and the present one. The API and the command line take any number of days. */
function listChoices(saved: number | null): { value: string; label: string }[] {
  const days = [...new Set([...usualDays, ...(saved === null ? [] : [saved])])].sort((a, b) => a - b);
  return [
    { value: forever, label: texts.forever },
    ...days.map((it) => ({ value: String(it), label: texts.days(it) })),
  ];
}
