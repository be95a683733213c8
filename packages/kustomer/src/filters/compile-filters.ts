import type { Filters } from "@inlet/contracts";
import { compileCondition, type Predicate } from "./compile-condition.ts";

/** Filters that are ready to decide. A stream without a condition has no predicate: everything comes in. */
export interface CompiledFilters {
  conversations?: Predicate | undefined;
  messages?: Predicate | undefined;
}

/** Compiles a workspace's filters. */
export const compileFilters = (filters: Filters | null): CompiledFilters => ({
  conversations: filters?.conversations
    ? compileCondition("conversations", filters.conversations)
    : undefined,
  messages: filters?.messages ? compileCondition("messages", filters.messages) : undefined,
});
