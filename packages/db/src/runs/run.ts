export type { RunRef } from "@inlet/contracts";
export type { Run } from "../tables/index.ts";
