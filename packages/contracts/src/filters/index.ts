/** Filters: which conversations and messages come into a workspace. */
export type { FieldTest, FilterCondition, Filters } from "./conditions.ts";
export { type FilteredStream, filterFields, getCustomName } from "./fields.ts";
export { filtersSchema, onlyResolved } from "./filters.ts";
