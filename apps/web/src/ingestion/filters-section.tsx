import { Alert, Button, Group, JsonInput, List, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { type FilterInput, useFilterPreview } from "../api/filters.ts";
import { type Integration, useChangeIntegration } from "../api/integration.ts";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { chooseKind, type FilterKind, toFilters } from "./filter-choice.ts";

const texts = words.filters;

/** Which conversations and messages come in: a preset or conditions of one's own, with a preview before they are saved. */
export function FiltersSection({ integration: { filters, filterChange } }: { integration: Integration }) {
  const [kind, setKind] = useState(chooseKind(filters));
  const [text, setText] = useState(JSON.stringify(filters ?? texts.example, null, 2));
  const preview = useFilterPreview();
  const change = useChangeIntegration();
  const chosen = toFilters(kind, text) as FilterInput | undefined; // the API validates it
  const isChanged = kind !== chooseKind(filters) || (kind === "custom" && !isSame(chosen, filters));
  const choose = (it: FilterKind) => {
    setKind(it);
    preview.reset();
  };
  return (
    <Section title={texts.title}>
      <Stack gap="sm">
        <Text size="sm">{texts.hint}</Text>
        <KindChoice kind={kind} onChoose={choose} />
        {kind === "custom" && <Conditions text={text} onChange={setText} />}
        {preview.data !== undefined && <PreviewedFilters summary={preview.data.summary} />}
        <Actions
          isUsable={chosen !== undefined}
          isChanged={isChanged}
          isPreviewing={preview.isPending}
          isSaving={change.isPending}
          onPreview={() => chosen !== undefined && preview.mutate({ filters: chosen })}
          onSave={() => chosen !== undefined && change.mutate({ filters: chosen })}
        />
        {preview.isError && <Failure error={preview.error} title={words.errors.failed.change} />}
        {change.isError && <Failure error={change.error} title={words.errors.failed.change} />}
        {filterChange !== null && <Text size="sm">{filterChange.message}</Text>}
      </Stack>
    </Section>
  );
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

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
