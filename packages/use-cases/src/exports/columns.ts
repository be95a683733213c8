import { http } from "@inlet/contracts";
import { z } from "zod";

/** What a column of an exported file holds. */
export type ColumnType = "text" | "integer" | "boolean" | "instant" | "list" | "json";

/** A column of an exported file. */
export interface Column {
  name: string;
  type: ColumnType;
  isNullable: boolean;
  description: string | undefined;
}

/** How an export is read and written. */
export interface ExportOptions {
  include?: "attributes" | undefined;
}

const typesOfSchemas: Partial<Record<z.core.$ZodTypeDef["type"], ColumnType>> = {
  string: "text",
  enum: "text",
  literal: "text",
  number: "integer",
  boolean: "boolean",
  pipe: "instant",
  array: "list",
  record: "json",
  object: "json",
};

/**
 * Describes the columns of an export in their order: the fields of the record in the API's replies, which are the single
 * source of what a file contains.
 */
export function describeColumns(kind: http.ExportKind, { include }: ExportOptions = {}): Column[] {
  const { attributes, ...fields } = http.exportKinds[kind].record.shape;
  const all = { ...fields, ...(include === "attributes" && { attributes }) };
  return Object.entries(all).map(([name, schema]) => describeColumn(name, schema));
}

function describeColumn(name: string, schema: z.ZodType): Column {
  const isNullable = schema instanceof z.ZodNullable;
  const inner = isNullable ? schema.unwrap() : schema;
  const type = typesOfSchemas[(inner as z.ZodType).def.type];
  if (type === undefined) throw new Error(`The field ${name} has no column type: add it to typesOfSchemas.`);
  return { name, type, isNullable, description: schema.description };
}
