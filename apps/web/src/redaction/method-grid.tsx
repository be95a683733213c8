import { type RedactionMethod, redactionMethods } from "@inlet/contracts";
import { NativeSelect, SimpleGrid, Text } from "@mantine/core";
import { words } from "../words/index.ts";

const { methods, methodsHint } = words.redaction;

/** The methods as options of a select. */
export const methodOptions = redactionMethods.map((value) => ({ value, label: methods[value] }));

const options = [{ value: "keep", label: methods.keep }, ...methodOptions];

interface MethodGridProps {
  /** Names with the words for them. */
  names: (readonly [string, string])[];
  chosen: Partial<Record<string, RedactionMethod>>;
  onChoose: (name: string, choice: string) => void;
}

/** A method for each of some kinds or fields. */
export const MethodGrid = ({ names, chosen, onChoose }: MethodGridProps) => (
  <>
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }} spacing="sm" style={{ alignItems: "end" }}>
      {names.map(([name, label]) => (
        <NativeSelect
          key={name}
          label={label}
          data={options}
          value={chosen[name] ?? "keep"}
          onChange={({ currentTarget }) => onChoose(name, currentTarget.value)}
        />
      ))}
    </SimpleGrid>
    <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
      {methodsHint}
    </Text>
  </>
);
