import { resolve } from "node:path";
import type { Shell } from "./shell.ts";

/** Resolves the path of a file from the folder in which the command was given. pnpm runs scripts in that of the repository, and names the other. */
export const resolveFile = ({ env }: Pick<Shell, "env">, file: string): string =>
  resolve((env["npm_lifecycle_event"] === "inlet" && env["INIT_CWD"]) || "", file);
