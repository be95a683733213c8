import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { words } from "../words/index.ts";

const typingMs = 300;

interface SearchBoxProps {
  value: string | undefined;
  /** What a person can search for, such as a name. */
  hint: string;
  /** Called a moment after the last keystroke. */
  onChange: (value: string | undefined) => void;
}

/** A search field. It follows the address's value when that changes by other means. */
export function SearchBox({ value = "", hint, onChange }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  const notify = useDebouncedCallback((it: string) => onChange(it.trim() || undefined), typingMs);
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
        notify(currentTarget.value);
      }}
    />
  );
}
