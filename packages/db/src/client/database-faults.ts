import { Fault } from "@inlet/contracts";

/**
 * What Inlet does about an error of the database. `retry`: the transaction was rolled back because of another one; repeat
 * it at once, then treat it as `defer`. `defer`: the database is away or short of something; services put the work
 * off without counting a failure, and the API replies 503. `fail`: this work asks too much at once; it counts as a failure,
 * after which a batch is bisected, and the API replies 503. `reject`: the data is at fault; a record that fails alone is
 * listed as rejected. `bug`: anything else.
 */
export type DatabaseAnswer = "retry" | "defer" | "fail" | "reject" | "bug";

/** Answers by SQLSTATE or class of it. The longest match decides. @see https://www.postgresql.org/docs/18/errcodes-appendix.html */
const answers: Readonly<Record<string, DatabaseAnswer>> = {
  "40001": "retry", // serialization failure
  "40P01": "retry", // deadlock
  "08": "defer", // connection lost or refused
  "25006": "defer", // read-only: a standby, or a failover that is not over
  "25P03": "defer", // idle_in_transaction_session_timeout
  "25P04": "defer", // transaction_timeout
  "28": "defer", // the password or the permission to connect is being changed
  "3D000": "defer", // the database is being restored or renamed
  "53": "defer", // disk full, too many connections
  "53200": "fail", // out of memory
  "55000": "defer", // the database accepts no connections
  "55006": "defer", // object in use
  "55P03": "defer", // lock_timeout
  "57": "defer", // server shutting down or starting up
  "57014": "fail", // statement_timeout, or cancelled by a person
  "58": "defer", // the operating system failed, such as by an I/O error
  "21": "reject",
  "22": "reject",
  "23": "reject",
  "54": "reject", // a value exceeds a limit of Postgres
};

/** Error codes of Node's sockets and resolver. */
const networkCodes = /^E(?:CONN|PIPE|TIMEDOUT|HOST|NET|NOTFOUND|AI_AGAIN|ADDRNOTAVAIL|MFILE)/;

/** What `pg` says about a lost connection, or about none in time. Its errors have no code. */
const driverMessages =
  /^(?:Connection terminated|timeout e|Client has encountered a connection error|Client was closed)/;

/** No SQLSTATE begins with E, unlike the codes of Node. */
const sqlState = /^(?!E)[0-9A-Z]{5}$/;

/** Returns the SQLSTATE of an error that the database has raised, or of its cause. */
export function getSqlState(err: unknown): string | undefined {
  if (!(err instanceof Error)) return undefined;
  if ("code" in err && typeof err.code === "string" && sqlState.test(err.code)) return err.code;
  return getSqlState(err.cause);
}

/** Decides what to do about an error of the database or of the connection to it. */
export function answerDatabaseError(err: unknown): DatabaseAnswer {
  if (!(err instanceof Error)) return "bug";
  const state = getSqlState(err);
  if (state !== undefined) return answers[state] ?? answers[state.slice(0, 2)] ?? "bug";
  if (err instanceof DatabaseFault) return "defer";
  const isLost = "code" in err ? networkCodes.test(String(err.code)) : driverMessages.test(err.message);
  return isLost ? "defer" : "bug";
}

/** What delays the work on some rows while other work can be done. */
const passing = /^(?:40|55P03|55006|25P0)/;

/** Whether the database can do nothing now. A lock and a conflict with another transaction concern this work only. */
export const isDatabaseAway = (err: unknown): boolean =>
  err instanceof DatabaseFault && !passing.test(getSqlState(err) ?? "");

const retryAfterMs = 5_000;

/** The fault of a database that cannot do its work now. It is over by itself, so nothing counts it as a failure. */
export class DatabaseFault extends Fault {
  constructor(cause: unknown) {
    const reason = getSqlState(cause) ?? "no connection";
    super("unavailable", `The database cannot be used now (${reason}); try again in some seconds.`, {
      cause,
      retryAt: new Date(Date.now() + retryAfterMs),
    });
  }
}

/** Converts an error that may pass to a fault, so that every caller answers it in the same way. */
export function toDatabaseFault(err: unknown): unknown {
  const answer = err instanceof Fault ? "bug" : answerDatabaseError(err);
  if (answer === "retry" || answer === "defer") return new DatabaseFault(err);
  if (answer !== "fail") return err;
  return new Fault("unavailable", `The database could not do this in time (${getSqlState(err)}).`, {
    cause: err,
  });
}

/** What to do about a refusal, by how the SQLSTATE begins. `{}` stands for the variable that names the database. */
const advices: readonly [refusal: RegExp, advice: string][] = [
  [/^53300/, "raise its max_connections, or lower DATABASE_POOL_MAX of the services"],
  [/^57P/, "wait until it has started"],
  [/^(?:28|42501)/, "correct the name and password in {}, or the rights of that role"],
  [/^3D000/, "create this database, or correct {}"],
  [/^25006/, "connect to the primary"],
];

/** Says what a person can do about a database that refuses its work or does not answer. `variable` holds its URL. */
export function adviseOnDatabase(err: unknown, variable = "DATABASE_URL"): string {
  const state = getSqlState(err) ?? "";
  const [, advice] = advices.find(([refusal]) => refusal.test(state)) ?? [];
  return (advice ?? "start it, or correct {}").replace("{}", variable);
}
