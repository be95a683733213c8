import { http } from "@inlet/contracts";
import { z } from "zod";

/** What a column of an exported file holds. */
export type ColumnType = "text" | "integer" | "number" | "boolean" | "instant" | "list" | "json";

/** A column of an exported file. */
export interface Column {
  name: string;
  type: ColumnType;
  isNullable: boolean;
  description: string | undefined;
}

type Fields = Record<string, z.ZodType>;

const typesOfSchemas: Partial<Record<z.core.$ZodTypeDef["type"], ColumnType>> = {
  string: "text",
  enum: "text",
  literal: "text",
  number: "integer",
  boolean: "boolean",
  pipe: "instant",
  record: "json",
  object: "json",
};

/**
 * Describes the columns of an export in their order: the fields of the record in the API's replies, which are the single
 * source of what a file contains. Where records are of several shapes, a field that some lack is null in their rows.
 */
export function describeColumns(
  kind: http.ExportKind,
  { include }: { include?: "attributes" | undefined } = {},
): Column[] {
  const { record } = http.exportKinds[kind];
  const shapes: Fields[] = "options" in record ? record.options.map((it) => it.shape) : [record.shape];
  const names = [...new Set(shapes.flatMap((it) => Object.keys(it)))];
  const chosen = names.filter((it) => it !== "attributes" || include === "attributes");
  return chosen.map((name) => describeColumn(name, shapes));
}

function describeColumn(name: string, shapes: readonly Fields[]): Column {
  const schemas = shapes.flatMap((it) => it[name] ?? []);
  const described = schemas.map(describeSchema);
  const types = [...new Set(described.map((it) => it.type))];
  const [type] = types;
  if (type === undefined || types.length > 1) throw new Error(`The field ${name} has several types.`);
  return {
    name,
    type,
    isNullable: schemas.length < shapes.length || described.some((it) => it.isNullable),
    description: schemas.find((it) => it.description !== undefined)?.description,
  };
}

function describeSchema(schema: z.ZodType): Pick<Column, "type" | "isNullable"> {
  const isNullable = schema instanceof z.ZodNullable;
  const inner = (isNullable ? schema.unwrap() : schema) as z.ZodType;
  if (inner instanceof z.ZodArray)
    return { type: inner.element instanceof z.ZodString ? "list" : "json", isNullable };
  if (inner instanceof z.ZodNumber && !inner.isInt) return { type: "number", isNullable };
  const type = typesOfSchemas[inner.def.type];
  if (type === undefined) throw new Error(`Fields of ${inner.def.type} have no column type yet.`);
  return { type, isNullable };
}
