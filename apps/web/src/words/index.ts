import { browse } from "./browse.ts";
import { connect } from "./connect.ts";
import { errors } from "./errors.ts";
import { fleet } from "./fleet.ts";
import { runs } from "./runs.ts";
import { shell } from "./shell.ts";
import { status } from "./status.ts";

/** Every English text of the page, by the place where it is shown. */
export const words = { shell, errors, connect, status, runs, browse, fleet };
