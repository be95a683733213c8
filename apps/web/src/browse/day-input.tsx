import { TextInput } from "@mantine/core";
import { useTyped } from "../ui/search-box.tsx";

interface DayInputProps {
  label: string;
  /** Such as `2026-01-31`; undefined for no day. */
  value: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  /** Called a moment after the last keystroke. */
  onChange: (value: string | undefined) => void;
}

/** While a year is typed, the field reads `0002`, `0020` and `0202` before `2026`. */
const isWhole = (day: string): boolean => day === "" || day >= "1000";

/** A date field. It keeps what is typed so far, because the browser empties a field whose value is set while a person types. */
export function DayInput({ label, value, min, max, onChange }: DayInputProps) {
  const field = useTyped(value, (it) => isWhole(it) && onChange(it || undefined));
  return <TextInput type="date" {...{ label, min, max }} {...field} />;
}
