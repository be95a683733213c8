import type { RunRef } from "@inlet/contracts";
import type { Selectable } from "kysely";
import type { RunTable } from "../tables/index.ts";

/** A row of `run`: the whole state of one run. */
export type Run = Selectable<RunTable>;

export type { RunRef };
