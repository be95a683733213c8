import { kept } from "../ui/kept.ts";

/** The workspace that this browser showed last; nothing where the browser keeps nothing. */
export const lastWorkspace = kept("inlet-workspace");
