import { Mark, Text } from "@mantine/core";
import { Fragment } from "react";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import type { ListedConversation } from "./records.ts";

/** Where a search has found a conversation. */
export type SearchHit = NonNullable<ListedConversation["hits"]>[number];

/** Finds the hit in one place of a conversation. */
export const findHit = ({ hits }: ListedConversation, place: SearchHit["in"]): SearchHit | undefined =>
  hits?.find((it) => it.in === place);

/** The text of a hit, with what matches marked. */
export function MarkedText({ hit: { segments } }: { hit: SearchHit }) {
  return segments.map(({ text, match }, index) => {
    const key = `${index} ${text}`;
    return match ? <Mark key={key}>{text}</Mark> : <Fragment key={key}>{text}</Fragment>;
  });
}

/** The text of a message or an internal note that a search has found. */
export function TextHit({ hit }: { hit: SearchHit }) {
  const texts = words.browse;
  const isNote = hit.in === "note";
  return (
    <Text
      dir="auto"
      size="sm"
      lineClamp={2}
      className={classes["words"]}
      aria-label={isNote ? texts.list.inNote : texts.list.inMessage}
    >
      {isNote && <strong>{texts.thread.note}: </strong>}
      <MarkedText hit={hit} />
    </Text>
  );
}
