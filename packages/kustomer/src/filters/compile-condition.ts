import {
  type FieldTest,
  type FilterCondition,
  type FilteredStream,
  getCustomName,
  isExactNumber,
} from "@inlet/contracts";
import { readObject } from "../payload/values.ts";
import { type FilterableRecord, fieldReaders } from "./field-readers.ts";

/** Whether a record meets a condition. */
export type Predicate = (record: FilterableRecord) => boolean;

/**
 * Compiles a condition on the records of a stream. This is the only evaluation of filters: of pages that arrive, of stored
 * records and of previews. Texts are compared without regard to case. An absent value meets only `exists: false`.
 */
export function compileCondition(stream: FilteredStream, condition: FilterCondition): Predicate {
  const compile = (it: FilterCondition): Predicate => compileCondition(stream, it);
  if ("all" in condition) {
    const parts = condition.all.map(compile);
    return (record) => parts.every((meets) => meets(record));
  }
  if ("any" in condition) {
    const parts = condition.any.map(compile);
    return (record) => parts.some((meets) => meets(record));
  }
  if ("not" in condition) {
    const meets = compile(condition.not);
    return (record) => !meets(record);
  }
  return compileTest(stream, condition);
}

function compileTest(stream: FilteredStream, test: FieldTest): Predicate {
  const read = chooseReader(stream, test.field);
  if ("exists" in test) return (record) => read(record).length > 0 === test.exists;
  if ("contains" in test) {
    const part = normalize(test.contains);
    return (record) => read(record).some((it) => normalize(it).includes(part));
  }
  const values = new Set("in" in test ? test.in.map(normalize) : [normalize(String(test.equals))]);
  return (record) => read(record).some((it) => values.has(normalize(it)));
}

const normalize = (text: string): string => text.trim().toLowerCase();

function chooseReader(
  stream: FilteredStream,
  field: string,
): (record: FilterableRecord) => readonly string[] {
  const name = getCustomName(field);
  if (name !== undefined) return ({ attributes }) => readCustom(attributes, name);
  const readers: Record<string, (record: FilterableRecord) => readonly string[]> = fieldReaders[stream];
  const reader = Object.hasOwn(readers, field) ? readers[field] : undefined;
  return reader ?? (() => []);
}

function readCustom(attributes: FilterableRecord["attributes"], name: string): string[] {
  const custom = readObject(attributes["custom"]);
  return Object.hasOwn(custom, name) ? listValues(custom[name]) : [];
}

/** The texts of a custom attribute, which may be a list. Numbers that JavaScript cannot hold are objects. */
function listValues(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(listValues);
  if (value === null || value === undefined || value === "") return [];
  if (typeof value === "object") return isExactNumber(value) ? [JSON.stringify(value)] : [];
  return [String(value)];
}
