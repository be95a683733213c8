/** The way from nothing to stored conversations, as the documentation tells it. */
export const apiGuide = `
Inlet reads Kustomer conversations, with their messages and customers, into a store for feedback analysis.

1. **Make a workspace** as operator: \`POST /v1/workspaces\` \`{"name": "Acme"}\`. Its \`id\` is the \`workspaceId\` below.
2. **Make a token** for the workspace's admin: \`POST /v1/workspaces/{workspaceId}/tokens\` \`{"scope": "admin", "name": "Ada"}\`.
   The reply's \`token\` is shown only once. Send it as \`Authorization: Bearer <token>\`. A \`member\` token only reads.
3. **Connect an API key** of Kustomer: \`PUT /v1/workspaces/{workspaceId}/integrations/kustomer\` \`{"apiKey": "..."}\`, with \`host\`
   (\`us\`, \`eu\`, \`india\` or the organisation's sub-domain) where it is not \`us\`. A key that cannot be used is refused with 422, a
   \`reason\`, and in \`missingRoles\` every role it lacks at once; nothing has changed then. A key's roles cannot be edited in Kustomer:
   make a new one.
4. **Switch ingestion on**: \`PATCH\` the same address \`{"ingestConversations": true}\`. The first run, which looks back 7 days, is open when the
   answer comes. \`{"ingestComments": true}\` makes each message a feedback item of its own.
5. **Start a run** at once, rather than at the next interval: \`POST .../integrations/kustomer/runs\` \`{}\`. When one is open already, that one
   is answered, and reads as far as asked.
6. **Watch it**: \`GET .../integrations/kustomer/runs/{runId}\` until \`state\` is \`done\` (or \`failed\`, with words in \`error\`). What was not
   stored, and why, is at \`held\`, \`rejected\` and \`pending\` beside it.
7. **Read**: \`/v1/workspaces/{workspaceId}/conversations\` (\`/{id}\` brings messages and customer too), \`/messages\`, \`/customers\`, \`/tags\`, and
   \`/feedback\` for everything that was created, changed or deleted after a cursor.
8. **Read what is older**: \`POST .../integrations/kustomer/backfills/estimate\` \`{"from": "...", "to": "..."}\` tells what a past range holds and what
   reading it takes; the same body at \`.../backfills\` starts it, beside the live runs.
9. **Hear of changes within seconds**, if you like: \`GET .../integrations/kustomer/webhook\` tells the address to give a webhook in Kustomer, and
   \`PUT\` there \`{"token": "..."}\` takes the token that Kustomer shows with it.

**Lists** come in pages: send \`next\` of one page as \`after\` for the following one, until \`next\` is null. \`limit\` is 100 unless given, at most 1000.

**Errors** are always \`{"error": kind, "message": words}\`, with further facts where there are any: \`invalid\` 400 (422 for keys), \`unauthorized\` 401,
\`forbidden\` 403, \`not_found\` 404 (another workspace's ids too), \`conflict\` 409, \`rate_limited\` 429 (with \`retryAt\`), \`unavailable\` 503.

Times are ISO-8601 in UTC. An \`id\` of a conversation, message, customer or tag is Kustomer's own.
`;
