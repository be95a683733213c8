import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Conversations by when they changed last, all and of one customer, and customers by the beginning of their e-mail. No
 * index on words: it would cost every write, and a common word would still be found too often to be sorted.
 */
export const searching: Migration = {
  async up(db) {
    await sql`
      create index conversation_newest on conversation (workspace_id, updated_at desc, id desc)
      where deleted_at is null`.execute(db);
    await sql`
      create index conversation_of_customer on conversation (workspace_id, customer_id, updated_at desc, id desc)`.execute(
      db,
    );
    await sql`drop index conversation_customer`.execute(db);
    await sql`
      create index customer_email on customer (workspace_id, lower(left(email, 200)) text_pattern_ops)
      where email is not null`.execute(db);
  },
};
