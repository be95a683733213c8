import { Alert, Button, Group, JsonInput, List, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { type FilterInput, useFilterPreview } from "../api/filters.ts";
import { type Integration, useChangeIntegration } from "../api/integration.ts";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { chooseKind, type FilterKind, toFilters } from "./filter-choice.ts";

const kinds: readonly FilterKind[] = ["all", "resolved", "custom"];

/** Which conversations and messages come in: a preset or conditions of one's own, with a preview before they are saved. */
export function FiltersSection({ integration: { filters, filterChange } }: { integration: Integration }) {
  const texts = words.filters;
  const [kind, setKind] = useState(chooseKind(filters));
  const [text, setText] = useState(JSON.stringify(filters ?? texts.example, null, 2));
  const preview = useFilterPreview();
  const change = useChangeIntegration();
  const chosen = toFilters(kind, text) as FilterInput | undefined;
  return (
    <Section title={texts.title}>
      <Stack gap="sm">
        <Text size="sm">{texts.hint}</Text>
        <Radio.Group
          label={texts.label}
          value={kind}
          onChange={(it) => {
            setKind(kinds.find((known) => known === it) ?? "all");
            preview.reset();
          }}
        >
          <Stack gap="xs" mt="xs">
            {kinds.map((it) => (
              <Radio key={it} value={it} label={texts.kinds[it]} />
            ))}
          </Stack>
        </Radio.Group>
        {kind === "custom" && (
          <JsonInput
            label={texts.custom}
            description={texts.customHint}
            value={text}
            onChange={setText}
            validationError={texts.noJson}
            autosize
            minRows={4}
            maxRows={16}
          />
        )}
        {preview.data !== undefined && (
          <Alert title={texts.previewTitle} role="status">
            <List size="sm">
              {preview.data.summary.map((it) => (
                <List.Item key={it}>{it}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        <Group>
          <Button
            variant="default"
            loading={preview.isPending}
            disabled={chosen === undefined}
            onClick={() => chosen !== undefined && preview.mutate({ filters: chosen })}
          >
            {texts.preview}
          </Button>
          <Button
            loading={change.isPending}
            disabled={chosen === undefined}
            onClick={() => chosen !== undefined && change.mutate({ filters: chosen })}
          >
            {texts.save}
          </Button>
        </Group>
        {preview.isError && <Failure error={preview.error} title={words.errors.failed.change} />}
        {change.isError && <Failure error={change.error} title={words.errors.failed.change} />}
        {filterChange !== null && <Text size="sm">{filterChange.message}</Text>}
      </Stack>
    </Section>
  );
}
