import { Flex, TextInput } from "@mantine/core";
import { useState } from "react";
import type { BackfillRange } from "../api/backfills.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { words } from "../words/index.ts";
import { toRange } from "./to-range.ts";

interface RangeFormProps {
  /** Called with the range to estimate, or with undefined when the last estimate is out of date. */
  onEstimate: (range: BackfillRange | undefined) => void;
  isEstimating: boolean;
  disabledReason: string | undefined;
}

/** A form for the first and the last day of a past range. */
export function RangeForm({ onEstimate, isEstimating, disabledReason }: RangeFormProps) {
  const texts = words.connect.backfill;
  const [days, setDays] = useState({ from: "", to: "" });
  const [isWrong, setWrong] = useState(false);
  const choose = (change: Partial<typeof days>) => {
    setDays({ ...days, ...change });
    onEstimate(undefined);
  };
  const estimate = () => {
    const range = toRange(days, new Date());
    setWrong(range === undefined);
    onEstimate(range);
  };
  return (
    <Flex direction={{ base: "column", xs: "row" }} align={{ base: "stretch", xs: "flex-start" }} gap="sm">
      {(["from", "to"] as const).map((it) => (
        <TextInput
          key={it}
          {...{
            type: "date",
            label: texts[it],
            value: days[it],
            error: it === "from" && isWrong && texts.wrong,
          }}
          onChange={({ currentTarget }) => choose({ [it]: currentTarget.value })}
        />
      ))}
      <ActionButton
        mt={{ base: 0, xs: 25 }}
        variant="default"
        onClick={estimate}
        loading={isEstimating}
        disabledReason={disabledReason}
      >
        {texts.estimate}
      </ActionButton>
    </Flex>
  );
}
