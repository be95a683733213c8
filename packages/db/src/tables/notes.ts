/** An internal note: what agents write to each other about a conversation. */
export interface NoteTable {
  workspaceId: string;
  id: string;
  conversationId: string;
  customerId: string | null;
  /** As Kustomer sent it, with personal data redacted where the workspace has that. */
  body: string | null;
  /** What people read of an HTML body; null where that is the body itself. */
  text: string | null;
  /** The user who wrote it. */
  createdBy: string | null;
  createdAt: Date | null;
  updatedAt: Date;
  observedAt: Date;
}

/** Which notes of a conversation are stored, and whether they are to be read again. */
export interface NoteReadingTable {
  workspaceId: string;
  conversationId: string;
  /** When they are to be read; null when they are stored as the conversation was when `state` was taken. */
  dueAt: Date | null;
  /** The version of the conversation before its notes were read last. */
  state: string | null;
  /** When its notes were read last. A reading that began earlier stores nothing. */
  readAt: Date | null;
}
