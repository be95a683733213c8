/** The introduction of the OpenAPI documentation: how to get from nothing to stored conversations. */
export const apiGuide = `
Inlet reads Kustomer conversations, with their messages and customers, into a store for feedback analysis.

1. **Create a workspace** as operator: \`POST /v1/workspaces\` \`{"name": "Acme"}\`. Its \`id\` is the \`workspaceId\` below.
2. **Create a token** for the workspace's admin: \`POST /v1/workspaces/{workspaceId}/tokens\` \`{"scope": "admin", "name": "Ada"}\`.
   The reply shows the \`token\` only this once. Send it as \`Authorization: Bearer <token>\`. A \`member\` token can only read.
   \`expiresAt\` makes it end by itself. The list of tokens shows when each was last used.
3. **Connect an API key** of Kustomer: \`PUT /v1/workspaces/{workspaceId}/integrations/kustomer\` \`{"apiKey": "..."}\`, with a \`host\`
   (\`us\`, \`eu\`, \`india\` or the organization's subdomain) unless it is \`us\`. The reply to an unusable key is 422 with a \`reason\`;
   \`missingRoles\` lists every role that the key lacks, and nothing changes. Kustomer cannot edit the roles of a key: create a new one.
4. **Switch ingestion on**: \`PATCH\` the same URL \`{"ingestConversations": true}\`. Inlet opens the first run, which reads the last 7 days,
   before it replies. \`{"ingestComments": true}\` makes each message a feedback item of its own.
5. **Start a run** without waiting for the next interval: \`POST .../integrations/kustomer/runs\` \`{}\`. If a run is open already, the reply is
   that run, and it reads as far as you asked.
6. **Watch the run**: \`GET .../integrations/kustomer/runs/{runId}\` until \`state\` is \`done\`, or \`failed\` with the reason in \`error\`.
   \`held\`, \`rejected\` and \`pending\` beside it list what Inlet did not store, and why.
7. **Read the records**: \`/v1/workspaces/{workspaceId}/conversations\` (\`/{id}\` adds messages and customer), \`/messages\`, \`/customers\`,
   \`/tags\`, and \`/feedback\` for everything that was created, changed or deleted after a cursor.
   \`/conversations/export?format=csv\`, \`/messages/export\`, \`/notes/export\`, \`/customers/export\` and \`/feedback/export\` stream whole files: NDJSON, CSV or Parquet.
8. **Read older records**: \`POST .../integrations/kustomer/backfills/estimate\` \`{"from": "...", "to": "..."}\` estimates how many records a past
   range holds and how long reading them takes. The same body at \`.../backfills\` starts the backfill. Live runs continue beside it.
9. **Receive changes within seconds** (optional): \`GET .../integrations/kustomer/webhook\` returns the URL to enter for a webhook in Kustomer.
   \`PUT\` the token that Kustomer shows with the webhook there: \`{"token": "..."}\`.

**Lists** are paginated: send the \`next\` of a page as the \`after\` of the following request, until \`next\` is null. \`limit\` defaults to 100 and is
at most 1000. A page of large records has fewer.

**Browsers** sign in with a token or a one-time link and hold a cookie. \`GET /v1/sessions\` lists where a person is signed in, and \`DELETE\` on it
signs the person out everywhere. A session ends after a day without a request, and after a week.

**Limits**: every reply states in \`RateLimit-Policy\` and \`RateLimit\` how many requests a minute your token and workspace may send, and how
many are left. Beyond them, or with too many requests at the same time, the reply is 429 with \`Retry-After\` in seconds.

**Errors** are always \`{"error": kind, "message": text}\`, sometimes with more fields: \`invalid\` 400 (422 for keys,
413 and 415 for a body that is too large or not JSON), \`unauthorized\` 401, \`forbidden\` 403, \`not_found\` 404 (also for another workspace's ids),
\`conflict\` 409, \`gone\` 410, \`rate_limited\` 429 (with \`retryAt\`), \`unavailable\` 503, and \`internal\` 500 for a bug in Inlet.

Times are ISO-8601 in UTC. The \`id\` of a conversation, message, customer or tag is Kustomer's id.
`;
