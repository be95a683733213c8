import { audit } from "./audit.ts";
import { browse } from "./browse.ts";
import { connect } from "./connect.ts";
import { copy } from "./copy.ts";
import { errors } from "./errors.ts";
import { exports } from "./exports.ts";
import { filters } from "./filters.ts";
import { fleet } from "./fleet.ts";
import { notes } from "./notes.ts";
import { notices } from "./notices.ts";
import { privacy } from "./privacy.ts";
import { push } from "./push.ts";
import { redaction } from "./redaction.ts";
import { reports } from "./reports.ts";
import { retention } from "./retention.ts";
import { runs } from "./runs.ts";
import { shell } from "./shell.ts";
import { sql } from "./sql.ts";
import { status } from "./status.ts";
import { tokens } from "./tokens.ts";
import { webhook } from "./webhook.ts";
import { workspace } from "./workspace.ts";

/** The page's own texts, by the place where they are shown. Alerts and reasons come from the API as sentences. */
export const words = {
  shell,
  audit,
  errors,
  exports,
  connect,
  status,
  runs,
  browse,
  copy,
  filters,
  fleet,
  notes,
  notices,
  privacy,
  push,
  redaction,
  reports,
  retention,
  sql,
  tokens,
  webhook,
  workspace,
};
