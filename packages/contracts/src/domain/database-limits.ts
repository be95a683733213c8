/** How long the work of a database connection may take, in milliseconds; 0 means without a limit. */
export interface DatabaseLimits {
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
export const defaultDatabaseLimits: DatabaseLimits = {
  connectMs: 10_000,
  statementMs: 30_000,
  lockMs: 10_000,
  idleInTransactionMs: 15_000,
};
