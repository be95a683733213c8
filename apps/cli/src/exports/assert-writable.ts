import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "@inlet/contracts";

/**
 * Refuses a path at which no file can appear, before hours are spent on what it is to hold.
 * @throws Fault invalid
 */
export async function assertWritable(path: string): Promise<void> {
  const present = await stat(path).catch(() => undefined);
  if (present !== undefined && !present.isFile())
    throw new Fault("invalid", `${path} is no file: name a file, such as one in this folder.`);
  const folder = dirname(path);
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    const advice = "name a folder that exists and is yours to write to";
    throw new Fault("invalid", `No file can be written to the folder ${folder}: ${advice}.`, { cause });
  });
}
