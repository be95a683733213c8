/** Rows of a workspace in the order of their ids: at most `limit`, those after the id `after`. */
export interface IdSlice {
  workspaceId: string;
  after?: string | undefined;
  limit: number;
}

/** A position in a list that is ordered by two columns, such as stream and id. */
export type PairPosition = [first: string, id: string];

/** Rows of a workspace in a list that is ordered by two columns: at most `limit`, those after the pair `after`. */
export interface PairSlice {
  workspaceId: string;
  after?: PairPosition | undefined;
  limit: number;
}
