import { redactionMethods } from "@inlet/contracts";
import { Button, Flex, NativeSelect, TextInput } from "@mantine/core";
import { words } from "../words/index.ts";
import { methodOptions } from "./method-grid.tsx";
import type { Rules } from "./rules.ts";

type Pattern = Rules["patterns"][number];

const texts = words.redaction.pattern;
const typed = { autoComplete: "off", spellCheck: false, autoCapitalize: "off" } as const;

interface PatternFieldsProps {
  patterns: readonly Pattern[];
  onChange: (patterns: Pattern[]) => void;
}

/** The workspace's own patterns, which are edited in place. */
export const PatternFields = ({ patterns, onChange }: PatternFieldsProps) => (
  <>
    {patterns.map((it, index) => (
      <PatternRow
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no state of its own, and its name changes while it is typed
        key={index}
        pattern={it}
        n={index + 1}
        onChange={(changed) => onChange(patterns.with(index, changed))}
        onRemove={() => onChange(patterns.toSpliced(index, 1))}
      />
    ))}
    <Button
      {...{ variant: "default", size: "xs", style: { alignSelf: "flex-start" } }}
      onClick={() => onChange([...patterns, { name: "", pattern: "", method: "mask" }])}
    >
      {texts.add}
    </Button>
  </>
);

interface PatternRowProps {
  pattern: Pattern;
  n: number;
  onChange: (pattern: Pattern) => void;
  onRemove: () => void;
}

const PatternRow = ({ pattern, n, onChange, onRemove }: PatternRowProps) => (
  <Flex
    role="group"
    aria-label={texts.nth(n)}
    direction={{ base: "column", sm: "row" }}
    align={{ base: "stretch", sm: "flex-end" }}
    gap="sm"
  >
    <TextInput
      {...{ ...typed, label: texts.name, placeholder: "member", value: pattern.name }}
      onChange={({ currentTarget }) => onChange({ ...pattern, name: currentTarget.value })}
    />
    <TextInput
      {...{ ...typed, label: texts.pattern, placeholder: "\\bM-\\d{6}\\b", value: pattern.pattern, flex: 1 }}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      onChange={({ currentTarget }) => onChange({ ...pattern, pattern: currentTarget.value })}
    />
    <NativeSelect
      label={texts.method}
      data={methodOptions}
      value={pattern.method}
      onChange={({ currentTarget: { value } }) =>
        onChange({ ...pattern, method: redactionMethods.find((it) => it === value) ?? "mask" })
      }
    />
    <Button variant="default" aria-label={texts.remove(n)} onClick={onRemove}>
      {texts.removeShort}
    </Button>
  </Flex>
);
