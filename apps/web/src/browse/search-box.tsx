import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { words } from "../words.ts";

const typingMs = 300;

interface SearchBoxProps {
  value: string | undefined;
  /** What can be typed, such as a name. */
  hint: string;
  /** Told a moment after the last letter was typed. */
  onChange: (value: string | undefined) => void;
}

/** Where one types what to look for. It follows the address when that changes by other ways. */
export function SearchBox({ value = "", hint, onChange }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  const tell = useDebouncedCallback((it: string) => onChange(it.trim() || undefined), typingMs);
  useEffect(() => setTyped((it) => (it.trim() === value ? it : value)), [value]);
  return (
    <TextInput
      type="search"
      label={words.browse.filters.search}
      placeholder={hint}
      maxLength={200}
      value={typed}
      style={{ flex: 1, minWidth: 0 }}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        tell(currentTarget.value);
      }}
    />
  );
}
