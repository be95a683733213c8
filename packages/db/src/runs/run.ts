import type { Selectable } from "kysely";
import type { RunTable } from "../tables/index.ts";

/** A row of `run`: the whole state of one run. */
export type Run = Selectable<RunTable>;

/** The parts of a run that a dispatch and a guarded update need. */
export type RunRef = Pick<Run, "id" | "version" | "lane">;
