/** How long the work of a connection may take, in milliseconds; 0 means without a limit. */
export interface DbLimits {
  /** A query that gets no connection in this time fails. */
  connectMs: number;
  /** A statement that takes longer is cancelled. A server that is silent for a sixth longer counts as lost. */
  statementMs: number;
  /** A statement that waits longer for a lock is cancelled. */
  lockMs: number;
  /** A transaction without a statement for this long is rolled back: its process or its connection is lost. */
  idleInTransactionMs: number;
}

/** The limits of a service. Work that they stop is done again, so that all works again within a minute. */
export const defaultLimits: DbLimits = {
  connectMs: 10_000,
  statementMs: 30_000,
  lockMs: 10_000,
  idleInTransactionMs: 15_000,
};

/** How long the server may be silent while it works, in milliseconds: it cancels the statement before that. */
export const toSilenceLimit = (statementMs: number): number => Math.ceil((statementMs * 7) / 6);

/** The limit of a statement that removes what a whole workspace has, in milliseconds. */
export const longStatementMs = 1_800_000;

/** What `allowLongStatements` sends. The guarded pool recognizes it, because it gives the server more time as well. */
export const longStatements = `set local statement_timeout = ${longStatementMs}`;
