/** The name of a user or a team of the org, which messages and conversations know by id. */
export interface AgentTable {
  workspaceId: string;
  kind: "user" | "team";
  id: string;
  /** Null when Kustomer states none, or did not return the record when it was asked for. */
  name: string | null;
  deleted: boolean;
  /** When Kustomer was asked last. */
  observedAt: Date;
}
