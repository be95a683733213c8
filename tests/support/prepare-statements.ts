import { createHash } from "node:crypto";
import pg from "pg";

// The setup file of tests of whole services. The tables of a test are tiny, so planning would take half of Postgres's time.

type Query = (
  this: pg.Client,
  ...sent: [statement: unknown, values?: unknown, callback?: unknown]
) => unknown;

/**
 * Makes each connection of `pg` prepare its statements, so that Postgres parses each of them once per connection. A text
 * without values may be several statements, as those of a migration are, and cannot be prepared.
 */
function prepareStatements(prototype: { query: Query }): void {
  const sendUnnamed = prototype.query;
  const names = new Map<string, string>();
  const toName = (text: string): string => {
    const name = names.get(text) ?? createHash("sha256").update(text).digest("base64url");
    names.set(text, name);
    return name;
  };
  prototype.query = function prepareAndSend(...sent) {
    const [statement, values, callback] = sent;
    if (isQuery(statement))
      return sendUnnamed.call(this, { ...statement, name: toName(statement.text) }, values, callback);
    const isStatement = typeof statement === "string" && Array.isArray(values) && values.length > 0;
    if (!isStatement) return sendUnnamed.call(this, ...sent);
    return sendUnnamed.call(this, { name: toName(statement), text: statement, values }, callback);
  };
}

/** Whether it is a statement with values, as `openDb` sends one. */
const isQuery = (sent: unknown): sent is pg.QueryArrayConfig =>
  typeof sent === "object" &&
  sent !== null &&
  "rowMode" in sent &&
  "values" in sent &&
  [sent.values].flat().length > 0;

const prototype = pg.Client.prototype as unknown as { query: Query };
// Vitest evaluates this file again for each test file, in a process that keeps `pg`.
if (prototype.query.name !== "prepareAndSend") prepareStatements(prototype);
