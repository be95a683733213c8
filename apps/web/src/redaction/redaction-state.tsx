import type { RedactionMethod } from "@inlet/contracts";
import { Text } from "@mantine/core";
import { Fact, Facts } from "../ui/facts.tsx";
import { words } from "../words/index.ts";
import type { Rules } from "./rules.ts";

const texts = words.redaction;
const { kinds, fields, groups, done, rawBatchesShort } = texts;

function describe(chosen: Partial<Record<string, RedactionMethod>>, names: Record<string, string>): string {
  const parts = Object.entries(chosen).map(([it, method]) => method && `${names[it]}: ${done[method]}`);
  return parts.length === 0 ? texts.none : parts.join(", ");
}

/** What is redacted, in words. Patterns are named but not shown. */
export function RedactionState({ rules }: { rules: Rules | null }) {
  if (rules === null) return <Text size="sm">{texts.member.off}</Text>;
  const { text, customerFields, patterns, attributes, rawBatches } = rules;
  return (
    <>
      <Text size="sm">{texts.member.on}</Text>
      <Facts>
        <Fact name={groups.text}>{describe(text, kinds)}</Fact>
        <Fact name={groups.customerFields}>{describe(customerFields, fields)}</Fact>
        <Fact name={groups.patterns}>
          {patterns.map(({ name, method }) => `${name}: ${done[method]}`).join(", ") || texts.none}
        </Fact>
        <Fact name={texts.attributesByPath}>{texts.count(attributes.length)}</Fact>
        <Fact name={groups.rawBatches}>{rawBatchesShort[rawBatches]}</Fact>
      </Facts>
    </>
  );
}
