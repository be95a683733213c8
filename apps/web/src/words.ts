// Every English text of the page, by the place where it stands.
import { browse } from "./browse/words.ts";
import { fleet } from "./fleet/words.ts";
import { connect } from "./words/connect.ts";
import { errors } from "./words/errors.ts";
import { runs } from "./words/runs.ts";
import { shell } from "./words/shell.ts";
import { status } from "./words/status.ts";

/** What the page says. */
export const words = { shell, errors, connect, status, runs, browse, fleet };
