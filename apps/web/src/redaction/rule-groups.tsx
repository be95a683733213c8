import { customerFieldAttributes, personalDataKinds } from "@inlet/contracts";
import { Accordion, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { words } from "../words/index.ts";
import { MethodGrid } from "./method-grid.tsx";
import { PatternFields } from "./pattern-fields.tsx";
import { type Draft, type Rules, toChoice } from "./rules.ts";

const texts = words.redaction;
const { kinds, fields, groups, hints, rawBatchesShort } = texts;
const rawChoices = ["encrypted", "discarded"] as const;

interface RuleGroupsProps {
  rules: Rules;
  onChange: (changed: Draft) => void;
}

/** The rules in groups that unfold, each with how many it has. */
export function RuleGroups({ rules, onChange }: RuleGroupsProps) {
  const { text, customerFields, patterns, phoneCountries, rawBatches } = rules;
  return (
    <Accordion variant="contained" order={3} keepMounted={false} multiple>
      <RuleGroup group="text" summary={summarize(Object.keys(text).length)}>
        <MethodGrid
          names={personalDataKinds.map((it) => [it, kinds[it]])}
          chosen={text}
          onChoose={(name, choice) => onChange({ text: toChoice(name, choice) })}
        />
        {text.phone && (
          <CountriesInput value={phoneCountries} onChange={(it) => onChange({ phoneCountries: it })} />
        )}
      </RuleGroup>
      <RuleGroup group="customerFields" summary={summarize(Object.keys(customerFields).length)}>
        <MethodGrid
          names={Object.entries(fields).filter(([it]) => it in customerFieldAttributes)}
          chosen={customerFields}
          onChoose={(name, choice) => onChange({ customerFields: toChoice(name, choice) })}
        />
      </RuleGroup>
      <RuleGroup group="patterns" summary={summarize(patterns.length)}>
        <PatternFields patterns={patterns} onChange={(it) => onChange({ patterns: it })} />
      </RuleGroup>
      <RuleGroup group="rawBatches" summary={rawBatchesShort[rawBatches]}>
        <RawChoice value={rawBatches} onChange={(it) => onChange({ rawBatches: it })} />
      </RuleGroup>
    </Accordion>
  );
}

const summarize = (count: number): string => (count === 0 ? texts.none : texts.redacted(count));

interface CountriesInputProps {
  value: readonly string[];
  onChange: (value: string[]) => void;
}

const CountriesInput = ({ value, onChange }: CountriesInputProps) => (
  <TextInput
    {...texts.phoneCountries}
    {...{ autoComplete: "off", spellCheck: false, placeholder: "US,GB", value: value.join(",") }}
    onChange={({ currentTarget }) => onChange(currentTarget.value.split(","))}
  />
);

interface RawChoiceProps {
  value: Rules["rawBatches"];
  onChange: (value: Rules["rawBatches"]) => void;
}

const RawChoice = ({ value, onChange }: RawChoiceProps) => (
  <Radio.Group
    aria-label={groups.rawBatches}
    value={value}
    onChange={(chosen) => onChange(rawChoices.find((it) => it === chosen) ?? "encrypted")}
  >
    <Stack gap="xs">
      {rawChoices.map((it) => (
        <Radio key={it} value={it} label={texts.rawBatches[it]} />
      ))}
    </Stack>
  </Radio.Group>
);

interface RuleGroupProps {
  group: keyof typeof groups;
  summary: string;
  children: ReactNode;
}

const RuleGroup = ({ group, summary, children }: RuleGroupProps) => (
  <Accordion.Item value={group}>
    <Accordion.Control>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" fw={500}>
          {groups[group]}
        </Text>
        <Text size="sm" c="dimmed">
          {summary}
        </Text>
      </Group>
    </Accordion.Control>
    <Accordion.Panel>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {hints[group]}
        </Text>
        {children}
      </Stack>
    </Accordion.Panel>
  </Accordion.Item>
);
