import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useRouter } from "@tanstack/react-router";
import { type ChangeEvent, useEffect, useState } from "react";
import { words } from "../words/index.ts";

const typingMs = 300;

/**
 * Keeps what a person types into a field whose value is in the address, and follows the address when that changes by other means.
 * @param notify called a moment after the last keystroke, unless the person has gone to another page meanwhile
 * @returns the value of the field and its handler
 */
export function useTyped(value = "", notify: (typed: string) => unknown) {
  const [typed, setTyped] = useState(value);
  const router = useRouter();
  const getPage = () => router.latestLocation.pathname; // also one that is still loading
  const notifySoon = useDebouncedCallback((it: string, page: string) => {
    if (page === getPage()) notify(it);
  }, typingMs);
  useEffect(() => setTyped((it) => (it.trim() === value ? it : value)), [value]);
  return {
    value: typed,
    onChange({ currentTarget }: ChangeEvent<HTMLInputElement>) {
      setTyped(currentTarget.value);
      notifySoon(currentTarget.value, getPage());
    },
  };
}

interface SearchBoxProps {
  value: string | undefined;
  /** What a person can search for, such as a name. */
  hint: string;
  /** Called a moment after the last keystroke. */
  onChange: (value: string | undefined) => void;
}

/** A search field. It follows the address's value when that changes by other means. */
export function SearchBox({ value, hint, onChange }: SearchBoxProps) {
  const field = useTyped(value, (it) => onChange(it.trim() || undefined));
  return (
    <TextInput
      type="search"
      label={words.browse.filters.search}
      placeholder={hint}
      maxLength={200}
      style={{ flex: 1, minWidth: 0 }}
      {...field}
    />
  );
}
