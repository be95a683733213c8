import type { http } from "@inlet/contracts";
import type { FilterChange } from "@inlet/db";
import type { z } from "zod";

type FilterChangeReply = z.output<typeof http.filterChange>;

/** Converts the state of the last change of filters to what API and command line show. */
export function toFilterChangeReply(change: FilterChange): FilterChangeReply {
  const { phase, changedAt, evaluated, removed, removedMessages, requested, cameIn, finishedAt } = change;
  const state = states[phase];
  return {
    ...{ state, message: describe(state, change), changedAt, evaluated, removed, removedMessages },
    ...{ requested, cameIn, finishedAt },
  };
}

const states: Record<FilterChange["phase"], FilterChangeReply["state"]> = {
  conversations: "evaluating",
  messages: "evaluating",
  "conversations again": "requesting",
  "threads again": "requesting",
  done: "done",
};

function describe(state: FilterChangeReply["state"], change: FilterChange): string {
  const { evaluated, removed, removedMessages, requested, cameIn } = change;
  const out = `${removed} of the stored conversations and ${removedMessages} single messages have gone out`;
  if (state === "evaluating") return `Inlet evaluates what is stored: ${evaluated} records so far; ${out}.`;
  if (state === "done")
    return `Everything was evaluated: ${out}, ${requested} conversations were requested again, and ${cameIn} have come in.`;
  return `Inlet asks Kustomer again for what earlier filters kept out, while ingestion is on: ${requested} requested, ${cameIn} have come in; ${out}.`;
}
