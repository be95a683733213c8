import { readFile } from "node:fs/promises";
import { Fault } from "@inlet/contracts";
import { z } from "zod";

/** Reads a JSON file that a person names. @throws Fault invalid, which says what is wrong in the file */
export async function readJsonFile<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S>> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Fault("invalid", `The file ${file} cannot be read: ${String(cause)}`, { cause });
  });
  const value = parseJson(text.replace(/^\ufeff/, "")); // some editors of Windows begin with a byte order mark
  if (value === undefined) throw new Fault("invalid", `The file ${file} is not JSON.`);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault("invalid", `The file ${file} is not valid:\n${z.prettifyError(parsed.error)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
