import { Flex, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Range } from "../api/backfills.ts";
import { ActButton } from "../ui/act-button.tsx";
import { words } from "../words.ts";
import { rangeOf } from "./range.ts";

interface RangeFormProps {
  /** Called with the range to estimate; with nothing when what was estimated holds no more. */
  ask: (range: Range | undefined) => void;
  isAsking: boolean;
  whyNot: string | undefined;
}

/** Takes the first and the last day of a past range. */
export function RangeForm({ ask, isAsking, whyNot }: RangeFormProps) {
  const said = words.connect.backfill;
  const [days, setDays] = useState({ from: "", to: "" });
  const [isWrong, setWrong] = useState(false);
  const choose = (change: Partial<typeof days>) => {
    setDays({ ...days, ...change });
    ask(undefined);
  };
  const estimate = () => {
    const range = rangeOf(days, new Date());
    setWrong(range === undefined);
    ask(range);
  };
  return (
    <Flex direction={{ base: "column", xs: "row" }} align={{ base: "stretch", xs: "flex-start" }} gap="sm">
      <TextInput
        {...{ type: "date", label: said.from, value: days.from, error: isWrong && said.wrong }}
        onChange={(it) => choose({ from: it.currentTarget.value })}
      />
      <TextInput
        {...{ type: "date", label: said.to, value: days.to }}
        onChange={(it) => choose({ to: it.currentTarget.value })}
      />
      <ActButton
        mt={{ base: 0, xs: 25 }}
        variant="default"
        onClick={estimate}
        loading={isAsking}
        whyNot={whyNot}
      >
        {said.estimate}
      </ActButton>
    </Flex>
  );
}
