import { Alert, Button, Group, JsonInput, List, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { type FilterInput, useFilterPreview } from "../api/filters.ts";
import { type Integration, isSameSetting, useChangeIntegration } from "../api/integration.ts";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { chooseKind, type FilterKind, toFilters } from "./filter-choice.ts";

const texts = words.filters;

/** What a person has chosen but not saved. The rest is what is saved, also by others meanwhile. */
interface Draft {
  kind?: FilterKind;
  text?: string;
}

/** Which conversations and messages come in: a preset or conditions of one's own, with a preview before they are saved. */
export function FiltersSection({ integration: { filters, filterChange } }: { integration: Integration }) {
  const [draft, setDraft] = useState<Draft>({});
  const kind = draft.kind ?? chooseKind(filters);
  const text = draft.text ?? JSON.stringify(filters ?? texts.example, null, 2);
  const preview = useFilterPreview();
  const change = useChangeIntegration();
  const chosen = toFilters(kind, text) as FilterInput | undefined; // the API validates it
  const edit = (edited: Draft) => {
    setDraft({ ...draft, ...edited });
    preview.reset(); // it was of other filters
    change.reset();
  };
  const save = () =>
    change.mutate({ filters: chosen }, { onSuccess: () => setDraft((it) => (it === draft ? {} : it)) });
  return (
    <Section title={texts.title}>
      <Stack gap="sm">
        <Text size="sm">{texts.hint}</Text>
        <KindChoice kind={kind} onChoose={(it) => edit({ kind: it })} />
        {kind === "custom" && <Conditions text={text} onChange={(it) => edit({ text: it })} />}
        {preview.data !== undefined && <PreviewedFilters summary={preview.data.summary} />}
        <Actions
          isUsable={chosen !== undefined}
          isChanged={!isSameSetting(chosen, filters)}
          isPreviewing={preview.isPending}
          isSaving={change.isPending}
          onPreview={() => chosen !== undefined && preview.mutate({ filters: chosen })}
          onSave={save}
        />
        {preview.isError && <Failure error={preview.error} title={texts.failedPreview} />}
        {change.isError && <Failure error={change.error} title={words.errors.failed.change} />}
        {filterChange !== null && <Text size="sm">{filterChange.message}</Text>}
      </Stack>
    </Section>
  );
}

const kinds: readonly FilterKind[] = ["all", "resolved", "custom"];

function KindChoice({ kind, onChoose }: { kind: FilterKind; onChoose: (kind: FilterKind) => void }) {
  const choose = (value: string) => onChoose(kinds.find((it) => it === value) ?? "all");
  return (
    <Radio.Group label={texts.label} value={kind} onChange={choose}>
      <Stack gap="xs" mt="xs">
        {kinds.map((it) => (
          <Radio key={it} value={it} label={texts.kinds[it]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

const Conditions = ({ text, onChange }: { text: string; onChange: (text: string) => void }) => (
  <JsonInput
    label={texts.custom}
    description={texts.customHint}
    value={text}
    onChange={onChange}
    validationError={texts.noJson}
    autosize
    minRows={4}
    maxRows={16}
  />
);

interface ActionsProps {
  isUsable: boolean;
  isChanged: boolean;
  isPreviewing: boolean;
  isSaving: boolean;
  onPreview: () => void;
  onSave: () => void;
}

const Actions = ({ isUsable, isChanged, isPreviewing, isSaving, onPreview, onSave }: ActionsProps) => (
  <Group>
    <Button variant="default" loading={isPreviewing} disabled={!isUsable} onClick={onPreview}>
      {texts.preview}
    </Button>
    <Button loading={isSaving} disabled={!isUsable || !isChanged} onClick={onSave}>
      {texts.save}
    </Button>
  </Group>
);

const PreviewedFilters = ({ summary }: { summary: readonly string[] }) => (
  <Alert title={texts.previewTitle} role="status">
    <List size="sm">
      {summary.map((it) => (
        <List.Item key={it}>{it}</List.Item>
      ))}
    </List>
  </Alert>
);
