import type { Command } from "./once.ts";
import type { Program } from "./run-program.ts";

export async function stayUp(_command: Command, _program: Program): Promise<number> {
  return 0;
}
