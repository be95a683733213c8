/** How long the server may be silent while it works, in milliseconds: it cancels the statement before that. */
export const toSilenceLimit = (statementMs: number): number => Math.ceil((statementMs * 7) / 6);

/** The limit of a statement that removes what a whole workspace has, in milliseconds. */
export const longStatementMs = 1_800_000;

/** What `allowLongStatements` sends. The guarded pool recognizes it, because it gives the server more time as well. */
export const longStatements = `set local statement_timeout = ${longStatementMs}`;
