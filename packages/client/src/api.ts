// Generated from the OpenAPI document by `pnpm --filter @inlet/client generate`; do not edit. Fingerprint: 230d9a390048c794ee86ea2813be87a3

export interface paths {
  "/v1/workspaces": {
    /**
    * List workspaces
    * @description Oldest first. Needs an operator's token.
    */
    get: operations["listWorkspaces"];
    /**
    * Create a workspace
    * @description A workspace is a tenant. Its plan limits the number of conversations per period. Needs an operator's token.
    */
    post: operations["createWorkspace"];
  };
  "/v1/workspaces/{workspaceId}": {
    /**
    * Read a workspace
    * @description Needs any token of the workspace, or an operator's.
    */
    get: operations["getWorkspace"];
    /**
    * Delete a workspace
    * @description Deletes it with everything of it; this cannot be undone. Its tokens and sessions end at once, its runs are cancelled, and nothing is fetched for it any more. Its records, raw pages and own audit log are removed within minutes. Needs an operator's token.
    */
    delete: operations["deleteWorkspace"];
    /**
    * Change a workspace
    * @description A higher limit releases held conversations within about a minute. A lower limit removes nothing. A changed period counts the conversations that were admitted since that period began. Needs an operator's token.
    */
    patch: operations["updateWorkspace"];
  };
  "/v1/fleet": {
    /**
    * See the health of all workspaces
    * @description Failing workspaces come first (the key needs attention, or the last live run failed or is failing), then those whose next run is most overdue, then the others. A workspace whose health changes between two pages may appear twice or not at all. Needs an operator's token.
    */
    get: operations["listFleet"];
  };
  "/v1/workspaces/{workspaceId}/audit": {
    /**
    * Read the audit log of a workspace
    * @description Newest first: who did what, from where, and what it changed. The log holds no secret and no customer's text. Inlet keeps entries for 400 days. With `format=ndjson` the reply streams all of them, one JSON object per line, and a reply that ends regularly is complete. It counts as one of the exports that a workspace may run at the same time. Needs an admin's token of the workspace, or an operator's.
    */
    get: operations["listAuditEntries"];
  };
  "/v1/audit": {
    /**
    * Read the audit log of the installation
    * @description The entries of all workspaces, and those of none. Newest first: who did what, from where, and what it changed. The log holds no secret and no customer's text. Inlet keeps entries for 400 days. With `format=ndjson` the reply streams all of them, one JSON object per line, and a reply that ends regularly is complete. Needs an operator's token.
    */
    get: operations["listAuditEntriesOfInstallation"];
  };
  "/v1/workspaces/{workspaceId}/tokens": {
    /**
    * List tokens
    * @description Oldest first, with the last use of each. The list does not show the tokens themselves. An expired token leaves it after 30 days. Needs an admin's token of the workspace, or an operator's.
    */
    get: operations["listTokens"];
    /**
    * Create a token
    * @description Only this reply ever shows the token. A workspace has at most 100 tokens, expired ones included; beyond that the reply is 409. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["createToken"];
  };
  "/v1/workspaces/{workspaceId}/tokens/{tokenId}": {
    /**
    * Revoke a token
    * @description Ends the sessions of every browser that is signed in with the token. Needs an admin's token of the workspace, or an operator's.
    */
    delete: operations["deleteToken"];
  };
  "/v1/workspaces/{workspaceId}/sql-access": {
    /**
    * Read whether and where analysts connect
    * @description The views are documented in docs/reporting.md. Needs an admin's token of the workspace, or an operator's.
    */
    get: operations["getSqlAccess"];
  };
  "/v1/workspaces/{workspaceId}/sql-roles": {
    /**
    * List SQL roles
    * @description Oldest first, without the passwords. Needs an admin's token of the workspace, or an operator's.
    */
    get: operations["listSqlRoles"];
    /**
    * Create a SQL role
    * @description A role of Postgres that reads the views of the schema `reporting`, of this workspace only. Only this reply ever shows its password. A workspace has at most 5; beyond that, and where the database is not prepared, the reply is 409. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["createSqlRole"];
  };
  "/v1/workspaces/{workspaceId}/sql-roles/{sqlRoleId}": {
    /**
    * Drop a SQL role
    * @description Ends its sessions. Needs an admin's token of the workspace, or an operator's.
    */
    delete: operations["deleteSqlRole"];
  };
  "/v1/workspaces/{workspaceId}/volume": {
    /**
    * Read the volume used
    * @description A conversation is one unit and is charged only once. At the limit Inlet holds new conversations: it stores only their ids, and reads them whole, in the order in which they were held, once the limit allows. It raises a notice at 80, 95 and 100 % of the limit. Needs any token of the workspace, or an operator's.
    */
    get: operations["getVolume"];
  };
  "/v1/workspaces/{workspaceId}/volume/days": {
    /**
    * Read the volume by day
    * @description By UTC calendar day, oldest first, at most 366 days. Days without any admission are included. Needs any token of the workspace, or an operator's.
    */
    get: operations["listVolumeDays"];
  };
  "/v1/workspaces/{workspaceId}/notices": {
    /**
    * List notices
    * @description What the people of a workspace should know, newest first. Inlet also sends each notice to the workspace's `noticeUrl`, if it has one: a POST of `{id, workspaceId, kind, level, message, details, at}`. If the operator has set a secret, `x-inlet-signature` holds the hexadecimal HMAC-SHA256 of the raw body. Inlet retries for three days until the reply is 2xx. A notice may arrive twice: recognize duplicates by `id`. Needs any token of the workspace, or an operator's.
    */
    get: operations["listNotices"];
  };
  "/v1/workspaces/{workspaceId}/overview": {
    /**
    * Read a workspace's overview
    * @description Everything that the first screen of a workspace shows: its connection, open runs with the estimated time left, volume, freshness, counts of stored and not imported records, the request budget, and troubles. Needs any token of the workspace, or an operator's.
    */
    get: operations["getOverview"];
  };
  "/v1/workspaces/{workspaceId}/events": {
    /**
    * Subscribe to changes of the overview
    * @description Server-sent events named `overview`, whose data is the overview as JSON. The first event comes at once. Inlet then checks every second and sends an event when the overview has changed. A comment every 15 seconds keeps the stream alive. A slow subscriber misses events between, never the latest. The stream ends when the session or token ends. A session or token may have at most 20 streams; further ones get 429. Needs any token of the workspace, or an operator's.
    */
    get: operations["subscribeToOverview"];
  };
  "/v1/workspaces/{workspaceId}/arrivals": {
    /**
    * Read arrivals by day
    * @description Stored conversations and messages by the day on which Kustomer created them, in the given time zone. Records that were imported into Kustomer count on the day of the import. Needs any token of the workspace, or an operator's.
    */
    get: operations["listArrivals"];
  };
  "/v1/workspaces/{workspaceId}/conversations": {
    /**
    * List and search conversations
    * @description Ordered by id. With `order=newest` or any filter, ordered by the time of the last change, newest first. Conversations that were deleted in Kustomer are not listed. A request scans 5,000 conversations at most, so a page may have fewer items than `limit`, even none, while more follow. With `q` a page has 100 at most, and says of each item where it was found. The list ends when `next` is null. Needs any token of the workspace, or an operator's.
    */
    get: operations["listConversations"];
  };
  "/v1/workspaces/{workspaceId}/conversations/{id}": {
    /**
    * Read a conversation
    * @description Includes its customer, its first messages and its internal notes, oldest first. Of large messages it includes fewer than `messages` says. Needs any token of the workspace, or an operator's.
    */
    get: operations["getConversation"];
  };
  "/v1/workspaces/{workspaceId}/messages": {
    /**
    * List messages
    * @description Ordered by id: all messages, or those of one conversation. Those of one conversation can also be ordered by time. Needs any token of the workspace, or an operator's.
    */
    get: operations["listMessages"];
  };
  "/v1/workspaces/{workspaceId}/customers": {
    /**
    * List customers
    * @description Ordered by id. Needs any token of the workspace, or an operator's.
    */
    get: operations["listCustomers"];
  };
  "/v1/workspaces/{workspaceId}/customers/{id}": {
    /**
    * Read a customer
    * @description Needs any token of the workspace, or an operator's.
    */
    get: operations["getCustomer"];
  };
  "/v1/workspaces/{workspaceId}/tags": {
    /**
    * List tags
    * @description Ordered by id. Tags that were deleted in Kustomer are marked. Needs any token of the workspace, or an operator's.
    */
    get: operations["listTags"];
  };
  "/v1/workspaces/{workspaceId}/messages/{id}/attachments/{attachmentId}": {
    /**
    * Open an attachment of a message
    * @description Asks Kustomer for a link to the file, which ends after some minutes. Inlet stores neither. It costs a request of the organization's budget, so a workspace may open 30 a minute. The audit log has an entry for each. Needs any token of the workspace, or an operator's.
    */
    get: operations["openAttachment"];
  };
  "/v1/workspaces/{workspaceId}/exports": {
    /**
    * Ask whether an export may start
    * @description For programs that hand a download to a browser: a browser shows no reason when an export is refused. The reply is 429 when the workspace or the process runs as many exports as it may. Another process of the API, or an export that starts meanwhile, may still refuse. Needs any token of the workspace, or an operator's.
    */
    get: operations["getFreeExports"];
  };
  "/v1/workspaces/{workspaceId}/conversations/export": {
    /**
    * Export conversations
    * @description Streams all conversations that match, ordered by id, as a file whose columns are the fields of the list's items. If anything fails in the middle, the connection is reset, so a reply that ends regularly is complete. To resume NDJSON and CSV, send the same request with `after=` and the id of the last complete record; Parquet has to start again. A record that changes during the export appears once, as it was or as it is. A client must take 256 KiB a minute. A workspace may run 2 exports at the same time; further ones get 429. With `If-None-Match` and the `ETag` of an earlier reply, the reply is 304 if nothing has changed since. Needs any token of the workspace, or an operator's.
    */
    get: operations["exportConversations"];
  };
  "/v1/workspaces/{workspaceId}/messages/export": {
    /**
    * Export messages
    * @description Streams all messages that match, ordered by id, as a file whose columns are the fields of the list's items. If anything fails in the middle, the connection is reset, so a reply that ends regularly is complete. To resume NDJSON and CSV, send the same request with `after=` and the id of the last complete record; Parquet has to start again. A record that changes during the export appears once, as it was or as it is. A client must take 256 KiB a minute. A workspace may run 2 exports at the same time; further ones get 429. With `If-None-Match` and the `ETag` of an earlier reply, the reply is 304 if nothing has changed since. Needs any token of the workspace, or an operator's.
    */
    get: operations["exportMessages"];
  };
  "/v1/workspaces/{workspaceId}/notes/export": {
    /**
    * Export notes
    * @description Streams all notes that match, ordered by id, as a file whose columns are the fields of a conversation's `notes`. If anything fails in the middle, the connection is reset, so a reply that ends regularly is complete. To resume NDJSON and CSV, send the same request with `after=` and the id of the last complete record; Parquet has to start again. A record that changes during the export appears once, as it was or as it is. A client must take 256 KiB a minute. A workspace may run 2 exports at the same time; further ones get 429. With `If-None-Match` and the `ETag` of an earlier reply, the reply is 304 if nothing has changed since. Needs any token of the workspace, or an operator's.
    */
    get: operations["exportNotes"];
  };
  "/v1/workspaces/{workspaceId}/customers/export": {
    /**
    * Export customers
    * @description Streams all customers that match, ordered by id, as a file whose columns are the fields of the list's items. If anything fails in the middle, the connection is reset, so a reply that ends regularly is complete. To resume NDJSON and CSV, send the same request with `after=` and the id of the last complete record; Parquet has to start again. A record that changes during the export appears once, as it was or as it is. A client must take 256 KiB a minute. A workspace may run 2 exports at the same time; further ones get 429. With `If-None-Match` and the `ETag` of an earlier reply, the reply is 304 if nothing has changed since. Needs any token of the workspace, or an operator's.
    */
    get: operations["exportCustomers"];
  };
  "/v1/workspaces/{workspaceId}/feedback/export": {
    /**
    * Export feedback
    * @description Streams all feedback that match, ordered by id, as a file whose columns are the fields of the list's items. If anything fails in the middle, the connection is reset, so a reply that ends regularly is complete. To resume NDJSON and CSV, send the same request with `after=` and the id of the last complete record; Parquet has to start again. A record that changes during the export appears once, as it was or as it is. A client must take 256 KiB a minute. A workspace may run 2 exports at the same time; further ones get 429. With `If-None-Match` and the `ETag` of an earlier reply, the reply is 304 if nothing has changed since. Needs any token of the workspace, or an operator's.
    */
    get: operations["exportFeedback"];
  };
  "/v1/workspaces/{workspaceId}/customers/{id}/export": {
    /**
    * Export one customer's data
    * @description Everything that is stored of a customer, for a person who asks for it: lines of JSON, each with a `type`, the `customerId` and `data`. Types: `customer`, `conversation`, each followed by its `message` lines, `message` in conversations of others, `feedback`, `listed` (a row of a list, with its `place`), `erasure` (a certificate), and `tombstone`. The last line, of type `end`, counts the others; a reply that ends without it failed. An e-mail address stands for every customer who has it. Redacted data stays redacted. The audit log names the customers by id. It is one of the workspace's 2 exports at the same time. Needs an admin's token of the workspace, or an operator's.
    */
    get: operations["exportCustomer"];
  };
  "/v1/workspaces/{workspaceId}/erasures": {
    /**
    * List erasures
    * @description Newest first. Needs an admin's token of the workspace, or an operator's.
    */
    get: operations["listErasures"];
    /**
    * Erase a customer
    * @description Removes the customer, their conversations with all messages, and their messages in conversations of others: from records, raw pages and every list. The feed shows them as deleted. It cannot be undone: whatever Kustomer sends of them later is not stored, new conversations included. The used volume is not refunded. The reply is the erasure, or the open one of the same customer; watch it until `done`. Erase the customer in Kustomer as well. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["createErasure"];
  };
  "/v1/workspaces/{workspaceId}/erasures/{erasureId}": {
    /**
    * Read the certificate of an erasure
    * @description What was removed, from where and when. It names the customer by id only. Needs an admin's token of the workspace, or an operator's.
    */
    get: operations["getErasure"];
  };
  "/v1/workspaces/{workspaceId}/feedback": {
    /**
    * Read the feedback feed
    * @description Every item that was created, changed or deleted after the cursor. The order guarantees that no item is skipped, even one whose transaction committed late, and a cursor outlives backup, restore and upgrade of the database. An item is a conversation or, while comments are ingested, a message. A conversation changes when a message of it does. The same item appears again when it changes, so keep the one with the greatest `version` by kind and id, and of two with the same version the later one. When comments are switched off, the feed brings the messages that a cursor has passed once more as deleted. A reply 409 means that the cursor cannot belong to this database, and 410 that it is older than the deletions which the feed still has: read again without `after`. With `wait` a request is answered as soon as there are items. Needs any token of the workspace, or an operator's.
    */
    get: operations["listFeedback"];
  };
  "/v1/workspaces/{workspaceId}/feedback/events": {
    /**
    * Subscribe to the feedback feed
    * @description Server-sent events named `item`, whose data is one item of the feed as JSON and whose id is the cursor after it. The stream begins after the header `Last-Event-ID`, else after `after`, else with the first item, and goes on as items change. A comment every 15 seconds keeps it alive. It waits for a slow subscriber, and ends one that reads nothing for a minute. It ends when the session or token ends and when Inlet restarts: connect again with the last id. An event `error` with `gone` or `conflict` means to start over. A session or token may have at most 20 streams and waiting requests, a workspace 50; further ones get 429. Needs any token of the workspace, or an operator's.
    */
    get: operations["subscribeToFeedback"];
  };
  "/v1/workspaces/{workspaceId}/webhooks": {
    /**
    * List outgoing webhooks
    * @description Oldest first, the workspace's notice URL among them. Needs an admin's token of the workspace, or an operator's.
    */
    get: operations["listWebhookEndpoints"];
    /**
    * Create an outgoing webhook
    * @description Inlet posts events to the URL, signed as in Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`), at least once and with the same `webhook-id` in every attempt. The body is a `WebhookBody`: items of the feed come in batches. Only a 2xx within 10 seconds counts as accepted; redirects are not followed. Otherwise Inlet tries again for three days; 410 disables the webhook at once. Only this reply and that of a rotation show the secret. A workspace has at most 10 webhooks. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["createWebhookEndpoint"];
  };
  "/v1/workspaces/{workspaceId}/webhooks/{webhookId}": {
    /**
    * Read an outgoing webhook
    * @description Needs an admin's token of the workspace, or an operator's.
    */
    get: operations["getWebhookEndpoint"];
    /**
    * Delete an outgoing webhook
    * @description Also deletes its deliveries, those that wait included. Needs an admin's token of the workspace, or an operator's.
    */
    delete: operations["deleteWebhookEndpoint"];
    /**
    * Change an outgoing webhook
    * @description Disabled, it keeps its place in the feed. Enabled again, it gets everything that waits; after a change of its URL, at once. `from` moves its place. Needs an admin's token of the workspace, or an operator's.
    */
    patch: operations["changeWebhookEndpoint"];
  };
  "/v1/workspaces/{workspaceId}/webhooks/{webhookId}/secret": {
    /**
    * Give an outgoing webhook a new secret
    * @description For a day each request has two signatures, the second one with the former secret, so that the receiver can change over at any time. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["rotateWebhookSecret"];
  };
  "/v1/workspaces/{workspaceId}/webhooks/{webhookId}/test": {
    /**
    * Send a test event
    * @description Sends a signed event of the type `test` at once, also to a disabled webhook, and replies with what the receiver answered. A notice URL gets a notice of the kind `test`. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["testWebhookEndpoint"];
  };
  "/v1/workspaces/{workspaceId}/webhooks/{webhookId}/deliveries": {
    /**
    * List deliveries of an outgoing webhook
    * @description Newest first. Delivered ones are kept for three days, at most 1,000 of each webhook; dead letters for 30 days. Needs an admin's token of the workspace, or an operator's.
    */
    get: operations["listWebhookDeliveries"];
  };
  "/v1/workspaces/{workspaceId}/deliveries/{deliveryId}/retry": {
    /**
    * Send a delivery again
    * @description A dead letter is tried again for three days; one that waits is tried at once. Its items are sent as they are now. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["retryWebhookDelivery"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer": {
    /**
    * Read the connection to Kustomer
    * @description Its health, switches, schedule and last run, and the last characters of the key. Needs any token of the workspace, or an operator's.
    */
    get: operations["getIntegration"];
    /**
    * Connect an API key
    * @description Checks with Kustomer whether the key is valid and what it may read, which takes some seconds. A refusal lists every missing role and changes nothing. An accepted key replaces an older one of the same organization, and cursors and records stay. `warnings` lists what the new key may not do that the older one could. Ingestion is off after the first key; a new key leaves the switches as they were, and runs continue with it. Needs an admin's token of the workspace, or an operator's.
    */
    put: operations["connectKey"];
    /**
    * Disconnect Kustomer
    * @description Deletes the key, runs and cursors, and with `purge` the stored records as well. The used volume is not refunded. Needs an admin's token of the workspace, or an operator's.
    */
    delete: operations["deleteIntegration"];
    /**
    * Switch ingestion, set the schedule and the filters
    * @description Switching on opens a run before the reply; the first one reads the last 7 days. While ingestion is off or paused, Inlet reads nothing new and loses nothing. Needs an admin's token of the workspace, or an operator's.
    */
    patch: operations["updateIntegration"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/check": {
    /**
    * Check the connected key now
    * @description Checks with Kustomer what the key may do, as Inlet does every day. The reply is the integration after the check. If the key works, runs that waited for it continue. If Kustomer refuses it, the integration needs attention. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["checkKey"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/filters/preview": {
    /**
    * Preview filters
    * @description Evaluates filters on what is stored: how many conversations would stay and go out, with samples, and how many are known by id only and would be asked for again. Changes nothing. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["previewFilters"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/redaction/preview": {
    /**
    * Preview redaction
    * @description Applies rules to the latest 200 stored conversations, messages and internal notes and to their customers, and shows what they would replace. Changes nothing. The hashes are not those that will be stored. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["previewRedaction"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/redaction/stored": {
    /**
    * Redact what is stored already
    * @description Redacts stored conversations, messages, internal notes and customers by the present rules, and encrypts raw pages that were stored before. It has begun when the reply comes; `redactionPass` of the integration says how far it is. Changed items appear in the feed again. What is redacted cannot be brought back. Repeating it is harmless. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["storedRedaction"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/retention/preview": {
    /**
    * Preview a retention
    * @description Counts the stored conversations that are older than so many days and would go. Changes nothing. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["previewRetention"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/comments/estimate": {
    /**
    * Count the items that comments would add
    * @description Ask before `ingestComments` is changed. Switching it on brings all stored messages to the consumers of the feed, switching it off brings them once more as deleted. Neither changes the volume. Needs any token of the workspace, or an operator's.
    */
    get: operations["estimateComments"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/webhook": {
    /**
    * Read the webhook's state
    * @description The URL to enter in Kustomer, and counts of the events received. With webhooks, changes arrive within seconds. Runs still read everything at their interval, so nothing depends on webhooks. Needs any token of the workspace, or an operator's.
    */
    get: operations["getWebhook"];
    /**
    * Set the webhook's token
    * @description In Kustomer's settings, under Outbound webhooks, add a webhook (at most 5 per organization). Give it the `url` of this reply and the create and update events of conversations, messages, customers and, if Kustomer offers them, tags. Send the token that Kustomer then shows here. It replaces an older token. Needs an admin's token of the workspace, or an operator's.
    */
    put: operations["setWebhook"];
    /**
    * Delete the webhook's token
    * @description Inlet refuses every event from now on. Delete the webhook in Kustomer as well. Needs an admin's token of the workspace, or an operator's.
    */
    delete: operations["deleteWebhook"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/runs": {
    /**
    * List runs
    * @description Newest first. Needs any token of the workspace, or an operator's.
    */
    get: operations["listRuns"];
    /**
    * Start a run
    * @description Opens a run. If one is open already, that run reads up to `through` as well. The reply is the run, which is done only when it has read everything up to `through`. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["createRun"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/runs/{runId}": {
    /**
    * Watch a run
    * @description Needs any token of the workspace, or an operator's.
    */
    get: operations["getRun"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/runs/{runId}/cancel": {
    /**
    * Cancel a run
    * @description The records that it has read stay. The next run starts from the same cursor. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["cancelRun"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/runs/{runId}/pause": {
    /**
    * Pause a run
    * @description The run keeps its cursors until a person resumes it, whatever happens to the services, the key and the switches meanwhile. Live runs are paused with their integration (PATCH `paused`). Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["pauseRun"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/runs/{runId}/resume": {
    /**
    * Resume a run
    * @description The run continues. While ingestion is off or paused, it continues once ingestion is on again. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["resumeRun"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/runs/{runId}/confirm": {
    /**
    * Confirm a run
    * @description A run that would delete more than 20 records of a kind, and more than 2 % of them, pauses with a `question`. After the confirmation it verifies them again and deletes those that are still gone. Cancel the run to keep them; Inlet then does not ask again for a day. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["confirmRun"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/reconciles": {
    /**
    * Find deleted records
    * @description Kustomer reports no deletions and merges, so a reconcile run looks for them every hour. This opens one now. The reply is the run, or the open one, which then makes another pass. When the run is done, everything that Kustomer had deleted by now is deleted in Inlet. Inlet deletes text and personal data, also from raw pages, and keeps ids and times. A run deletes nothing if it cannot finish, or if the key has lost rights since the run opened. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["createReconcile"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/deletion-candidates": {
    /**
    * List deletion candidates
    * @description Stored records that may be deleted in Kustomer. Inlet verifies each by its id before it deletes the record. Needs any token of the workspace, or an operator's.
    */
    get: operations["listDeletionCandidates"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/backfills/estimate": {
    /**
    * Estimate a backfill
    * @description Counts with Kustomer what a past range holds, which takes about ten requests (about a hundred without the search role), and reads no record. The reply estimates the requests that reading the range takes, the time at the budget that is free now, and the volume that it would use. A workspace may send 6 a minute; one that is refused because of its range does not count. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["estimateBackfill"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/backfills": {
    /**
    * List backfills
    * @description The backfill runs, newest first. Needs any token of the workspace, or an operator's.
    */
    get: operations["listBackfills"];
    /**
    * Start a backfill
    * @description Opens a run that reads a past range. Live runs take precedence over it for budget, workers and storage. The reply is the run, which can be paused, resumed and cancelled. A workspace has at most one open backfill. Its conversations count toward the volume like any other, and are held over the limit. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["createBackfill"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/replays": {
    /**
    * Normalize stored pages again
    * @description Use it after the mapping to columns has changed, once no older normalizer runs. It sends no request to Kustomer, uses no volume, and only overwrites stored records: held, deleted and purged records do not come back. A rejected record that can now be parsed is stored if it belongs to a stored record; otherwise the next run reads it. Replays are idempotent. Needs an operator's token.
    */
    post: operations["createReplay"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/replays/{replayId}": {
    /**
    * Watch a replay
    * @description Needs an operator's token.
    */
    get: operations["getReplay"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/held": {
    /**
    * List held conversations
    * @description Conversations over the volume limit. Inlet stores only their ids, and reads them whole once there is room: when the limit is raised, and, unless it is 0, when a new period begins. Needs any token of the workspace, or an operator's.
    */
    get: operations["listHeld"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/filtered": {
    /**
    * List filtered conversations
    * @description Conversations that do not meet the filters of the workspace. Inlet stores only their ids, and they use no volume. Each new version is evaluated again. Needs any token of the workspace, or an operator's.
    */
    get: operations["listFiltered"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/rejected": {
    /**
    * List rejected records
    * @description Records that could not be stored, each with the reason. Needs any token of the workspace, or an operator's.
    */
    get: operations["listRejected"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/pending": {
    /**
    * List pending ids
    * @description Ids that are still to be read, and ids that cannot be read, each with the reason. Needs any token of the workspace, or an operator's.
    */
    get: operations["listPending"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/reports": {
    /**
    * List reports
    * @description Newest first. Inlet keeps reports for a week. Needs any token of the workspace, or an operator's.
    */
    get: operations["listReports"];
    /**
    * Check whether everything is stored
    * @description Reads again what Kustomer has in a window, and compares it record by record with what is stored. It explains every difference. A report uses only the part of the organization's request budget that runs leave, so it may take a while. A workspace has at most one unfinished report; a second request for the same window returns it. Needs an admin's token of the workspace, or an operator's.
    */
    post: operations["createReport"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/reports/{reportId}": {
    /**
    * Read a report
    * @description Needs any token of the workspace, or an operator's.
    */
    get: operations["getReport"];
  };
  "/v1/workspaces/{workspaceId}/integrations/kustomer/reports/{reportId}/rows": {
    /**
    * List the differences of a report
    * @description Ordered by stream and id, each with the versions in Kustomer and in Inlet and the explanation. Needs any token of the workspace, or an operator's.
    */
    get: operations["listReportRows"];
  };
}
export interface components {
  schemas: {
    Arrivals: {
      /** @description Oldest first, including days without any */
      data: components["schemas"]["ArrivalsDay"][];
    };
    ArrivalsDay: {
      day: string;
      /** @description Stored conversations that were created at Kustomer on that day */
      conversations: number;
      /** @description Stored messages that were created at Kustomer on that day */
      messages: number;
    };
    Attachment: {
      /** @description Kustomer's id */
      id: string;
      /** @description Null when Kustomer states none or has redacted it */
      name: string | null;
      contentType: string | null;
      /** @description In bytes */
      size: number | null;
    };
    AttachmentLink: {
      /** @description Kustomer's id */
      id: string;
      /** @description Null when Kustomer states none or has redacted it */
      name: string | null;
      contentType: string | null;
      /** @description In bytes */
      size: number | null;
      /** @description Opens the file for anybody who has it. It ends after some minutes; Inlet does not store it */
      url: string;
      /** @description When the link ends; null when it does not say */
      expiresAt: string | null;
    };
    AuditActor: {
      /**
      * @description `token` or `session` of the API, `cli` for the command line, `service` for Inlet itself, `unknown` for a failed sign-in
      * @enum {string}
      */
      kind: "token" | "session" | "cli" | "service" | "unknown";
      /** @description The id of the token or session; null for others */
      id: string | null;
      /** @description The name of the token, of a session its first token's; else the user or service */
      name: string;
      /** @description The token by which the caller acted */
      tokenId: string | null;
      /** @description The client's IP address, as trusted proxies report it; null outside the API */
      address: string | null;
    };
    AuditEntry: {
      id: string;
      at: string;
      /** @description Null for what concerns the whole installation */
      workspaceId: string | null;
      actor: components["schemas"]["AuditActor"];
      /** @enum {string} */
      action: "workspace.created" | "workspace.changed" | "workspace.deleted" | "token.created" | "token.revoked" | "sql_role.created" | "sql_role.dropped" | "sign_in" | "sign_in.failed" | "sign_in_link.created" | "sign_out" | "key.connected" | "key.replaced" | "integration.changed" | "integration.disconnected" | "webhook.set" | "webhook.removed" | "webhook_endpoint.created" | "webhook_endpoint.changed" | "webhook_endpoint.deleted" | "webhook_endpoint.secret_rotated" | "webhook_endpoint.tested" | "webhook_delivery.retried" | "run.started" | "run.paused" | "run.resumed" | "run.cancelled" | "run.confirmed" | "backfill.started" | "reconcile.started" | "replay.started" | "report.started" | "redaction.started" | "attachment.opened" | "records.exported" | "customer.erased" | "customer.exported" | "encryption_keys.rotated";
      /** @description The id of what was acted on, such as a run or token */
      subject: string | null;
      /** @description The fields that changed, as they were. Secrets are never recorded */
      before: {
        [key: string]: unknown;
      } | null;
      /** @description The same fields as they are since, or facts about what was created */
      after: {
        [key: string]: unknown;
      } | null;
    };
    AuditPage: {
      data: components["schemas"]["AuditEntry"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    BackfillEstimate: {
      from: string;
      /** @description As requested, or a little earlier: the live runs read what has not settled yet */
      to: string;
      /** @description By search, those last updated in the range; by lists, those created in it */
      conversations: number;
      messages: number;
      /** @description Whether Kustomer counted both numbers */
      exact: boolean;
      /** @description For pages, for threads of conversations created before the range, and for customers */
      requests: {
        search: number;
        other: number;
      };
      /** @description With the request budget that live runs leave free now */
      minutes: number;
      volume: {
        /** @description Conversations of the range that are not stored yet, estimated */
        wouldUse: number;
        /** @description Units left in the current period */
        room: number;
        limit: number;
      };
      /** @description What is counted, or will be read, only in part, in plain sentences */
      warnings: string[];
    };
    BackfillRange: {
      /** @description Records updated at or after this instant are read */
      from: string;
      /** @description Records updated before this instant are read; at most 5 minutes ahead, for clocks that differ, and at most 15 years after `from` */
      to: string;
    };
    BoundedCount: {
      count: number;
      /** @description Whether there are more than `count`; the rest was not counted */
      more: boolean;
    };
    CommentsEstimate: {
      /** @description The messages stored now: as many items come to each consumer when comments are switched on, and go when they are switched off. The volume stays as it is */
      items: components["schemas"]["BoundedCount"];
    };
    ConversationCondition: {
      field: ("channel" | "direction" | "status" | "tag" | "queue" | "team" | "language") | string;
      in: string[];
    } | {
      /** @enum {string} */
      field: "spam";
      equals: boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      equals: string | number | boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      contains: string;
    } | {
      field: ("channel" | "direction" | "status" | "tag" | "queue" | "team" | "language") | string;
      exists: boolean;
    } | {
      all: components["schemas"]["ConversationCondition3"][];
    } | {
      any: components["schemas"]["ConversationCondition3"][];
    } | {
      not: components["schemas"]["ConversationCondition3"];
    };
    ConversationCondition1: {
      field: ("channel" | "direction" | "status" | "tag" | "queue" | "team" | "language") | string;
      in: string[];
    } | {
      /** @enum {string} */
      field: "spam";
      equals: boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      equals: string | number | boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      contains: string;
    } | {
      field: ("channel" | "direction" | "status" | "tag" | "queue" | "team" | "language") | string;
      exists: boolean;
    };
    ConversationCondition2: {
      field: ("channel" | "direction" | "status" | "tag" | "queue" | "team" | "language") | string;
      in: string[];
    } | {
      /** @enum {string} */
      field: "spam";
      equals: boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      equals: string | number | boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      contains: string;
    } | {
      field: ("channel" | "direction" | "status" | "tag" | "queue" | "team" | "language") | string;
      exists: boolean;
    } | {
      all: components["schemas"]["ConversationCondition1"][];
    } | {
      any: components["schemas"]["ConversationCondition1"][];
    } | {
      not: components["schemas"]["ConversationCondition1"];
    };
    ConversationCondition3: {
      field: ("channel" | "direction" | "status" | "tag" | "queue" | "team" | "language") | string;
      in: string[];
    } | {
      /** @enum {string} */
      field: "spam";
      equals: boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      equals: string | number | boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      contains: string;
    } | {
      field: ("channel" | "direction" | "status" | "tag" | "queue" | "team" | "language") | string;
      exists: boolean;
    } | {
      all: components["schemas"]["ConversationCondition2"][];
    } | {
      any: components["schemas"]["ConversationCondition2"][];
    } | {
      not: components["schemas"]["ConversationCondition2"];
    };
    ConversationDetail: {
      /** @description Kustomer's id */
      id: string;
      name: string | null;
      preview: string | null;
      status: string | null;
      channels: string[];
      /** @description Ids of tags */
      tags: string[];
      customerId: string | null;
      /** @description As Kustomer counts them */
      messageCount: number | null;
      direction: string | null;
      priority: number | null;
      /** @description The agents to whom it is assigned, with their names as of now */
      assignedUsers: {
        id: string;
        /** @description Null where Inlet does not know it */
        name: string | null;
      }[];
      /** @description The teams to which it is assigned, with their names as of now */
      assignedTeams: {
        id: string;
        /** @description Null where Inlet does not know it */
        name: string | null;
      }[];
      /** @description Kustomer's id of the routing queue */
      queueId: string | null;
      /** @description What the customer answered to the satisfaction survey: 0 or 1. Null without an answer */
      satisfactionScore: number | null;
      /** @description The same as a rating, as Kustomer sends it: 0 to 10 by its API reference, 1 to 5 by its help */
      satisfactionRating: number | null;
      /** @description Of the survey: scheduled, offered, rated, commented, canceled, unresponded. Null without a survey */
      satisfactionStatus: string | null;
      createdAt: string | null;
      updatedAt: string;
      rev: number | null;
      /** @description All attributes as Kustomer sent them. Numbers have all their digits, which a parser may round; one of more than 500 digits is a string */
      attributes: {
        [key: string]: unknown;
      };
      customer: components["schemas"]["Customer"] | null;
      /** @description The first messages, 4 MiB at most: fewer than requested when they are large. The list of messages has all */
      messages: components["schemas"]["Message"][];
      /** @description The internal notes, oldest first: the first 1,000, 1 MiB at most. Empty unless the workspace has notes switched on. They are no messages: `messageCount` does not count them */
      notes: components["schemas"]["Note"][];
    };
    ConversationItem: {
      /** @constant */
      kind: "conversation";
      /** @description Kustomer's id */
      id: string;
      /** @description A whole number that grows whenever the item changes. Of two versions of an item the greater is the later; it may exceed what a 32-bit integer holds */
      version: string;
      conversationId: string;
      customerId: string | null;
      /** @description As of now; null while the customer is not stored */
      customer: {
        id: string;
        name: string | null;
        email: string | null;
      } | null;
      /** @description The conversation's name or the message's subject */
      title: string | null;
      status: string | null;
      direction: string | null;
      createdAt: string | null;
      updatedAt: string;
      /** @description The conversation in Kustomer; null where its address cannot be known */
      url: string | null;
      /** @description Whether its reader must delete the item: it was deleted at Kustomer, erased, or removed by retention or filters, or messages are no items any more */
      deleted: boolean;
      /** @description The text to analyze: what was written, each message after its author, without quotes, signatures and internal notes. Without messages the preview, else the name; null once deleted */
      text: string | null;
      /** @description What the customer wrote first, without quotes and signatures */
      customerText: string | null;
      channels: string[];
      /** @description With their names as of now */
      tags: {
        id: string;
        /** @description Null while the tag is not stored */
        name: string | null;
      }[];
      /** @description The agents to whom it is assigned, with their names as of now */
      assignedUsers: {
        id: string;
        /** @description Null where Inlet does not know it */
        name: string | null;
      }[];
      /** @description The teams to which it is assigned, with their names as of now */
      assignedTeams: {
        id: string;
        /** @description Null where Inlet does not know it */
        name: string | null;
      }[];
      /** @description Kustomer's id of the routing queue */
      queueId: string | null;
      /** @description As Kustomer gives it, such as `en_us` */
      language: string | null;
      /** @description What the customer answered to a survey: a score of 0 or 1, and a rating: 0 to 10 by Kustomer's API reference, 1 to 5 by its help */
      satisfaction: {
        score: number | null;
        rating: number | null;
      } | null;
      /** @description The custom attributes; null where there are none, or more than 64 KiB, which `attributes` of the conversation has */
      custom: {
        [key: string]: unknown;
      } | null;
      endedAt: string | null;
      /** @description Its stored messages, oldest first, and its internal notes among them */
      transcript: components["schemas"]["TranscriptMessage"][];
      /** @description Whether the transcript lacks later messages: it has at most 1,000 messages and notes, and 256 KiB */
      transcriptTruncated: boolean;
    };
    ConversationListItem: {
      /** @description Kustomer's id */
      id: string;
      name: string | null;
      preview: string | null;
      status: string | null;
      channels: string[];
      /** @description Ids of tags */
      tags: string[];
      customerId: string | null;
      /** @description As Kustomer counts them */
      messageCount: number | null;
      direction: string | null;
      priority: number | null;
      /** @description The agents to whom it is assigned, with their names as of now */
      assignedUsers: {
        id: string;
        /** @description Null where Inlet does not know it */
        name: string | null;
      }[];
      /** @description The teams to which it is assigned, with their names as of now */
      assignedTeams: {
        id: string;
        /** @description Null where Inlet does not know it */
        name: string | null;
      }[];
      /** @description Kustomer's id of the routing queue */
      queueId: string | null;
      /** @description What the customer answered to the satisfaction survey: 0 or 1. Null without an answer */
      satisfactionScore: number | null;
      /** @description The same as a rating, as Kustomer sends it: 0 to 10 by its API reference, 1 to 5 by its help */
      satisfactionRating: number | null;
      /** @description Of the survey: scheduled, offered, rated, commented, canceled, unresponded. Null without a survey */
      satisfactionStatus: string | null;
      createdAt: string | null;
      updatedAt: string;
      rev: number | null;
      /** @description Only with `include=attributes` */
      attributes?: {
        [key: string]: unknown;
      };
      /** @description The conversation's customer; only with `order=newest` or a filter */
      customer?: {
        name: string | null;
        email: string | null;
      } | null;
      /** @description Only with `q`: where it was found, in the subject, the customer, and the message and the internal note that match most */
      hits?: components["schemas"]["SearchHit"][];
    };
    ConversationPage: {
      data: components["schemas"]["ConversationListItem"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
      /** @description Only with `q`: whether changes of more than a minute ago are not searchable yet, as during a first load or after an update of Inlet */
      searchFilling?: boolean;
    };
    CurrentFilters: {
      /** @description As in PATCH. Tags are shown by their ids */
      conversations?: {
        [key: string]: unknown;
      } | null;
      messages?: {
        [key: string]: unknown;
      } | null;
    };
    Customer: {
      /** @description Kustomer's id */
      id: string;
      /** @description The name, else the display name, else first and last name */
      name: string | null;
      /** @description The first verified address, else the first */
      email: string | null;
      externalId: string | null;
      locale: string | null;
      gender: string | null;
      verified: boolean | null;
      timezone: string | null;
      createdAt: string | null;
      updatedAt: string;
      rev: number | null;
      /** @description All attributes as Kustomer sent them. Numbers have all their digits, which a parser may round; one of more than 500 digits is a string */
      attributes: {
        [key: string]: unknown;
      };
    };
    CustomerListItem: {
      /** @description Kustomer's id */
      id: string;
      /** @description The name, else the display name, else first and last name */
      name: string | null;
      /** @description The first verified address, else the first */
      email: string | null;
      externalId: string | null;
      locale: string | null;
      gender: string | null;
      verified: boolean | null;
      timezone: string | null;
      createdAt: string | null;
      updatedAt: string;
      rev: number | null;
      /** @description Only with `include=attributes` */
      attributes?: {
        [key: string]: unknown;
      };
    };
    CustomerPage: {
      data: components["schemas"]["CustomerListItem"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    DeletionCandidate: {
      /** @enum {string} */
      kind: "conversation" | "customer" | "message";
      id: string;
      /** @description What reported it */
      source: string;
      addedAt: string;
      /** @description When Kustomer did not find the record by its id; null before that check, or when Kustomer cannot say */
      notFoundAt: string | null;
    };
    DeletionCandidatePage: {
      data: components["schemas"]["DeletionCandidate"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    Erasure: {
      id: string;
      /** @description Kustomer's id; nothing else of the customer is kept */
      customerId: string;
      /**
      * @description `done` only when raw pages are done as well. Nothing new of the customer is stored from the start
      * @enum {string}
      */
      state: "erasing" | "done";
      requestedAt: string;
      doneAt: string | null;
      /** @description What was removed, by place and kind */
      removed: {
        /** @description `records`, `raw_pages`, `held`, `filtered`, `pending`, `fetch_log`, `thread_checks`, `rejected`, `deletion_candidates`, `orphaned_customers`, `redaction_fingerprints` or `reports` */
        place: string;
        /** @description conversation, customer or message; page or record in `raw_pages` */
        kind: string;
        count: number;
        /** @description When the last of them was removed */
        at: string;
      }[];
    };
    ErasurePage: {
      data: components["schemas"]["Erasure"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    Error: {
      /** @description invalid, unauthorized, forbidden, not_found, conflict, gone, rate_limited or unavailable; internal for a bug in Inlet */
      error: string;
      /** @description What happened and what to do, for people */
      message: string;
    } & {
      [key: string]: unknown;
    };
    FeedbackAuthor: {
      /**
      * @description `system`: an automated message, or one whose author Kustomer does not name
      * @enum {string}
      */
      kind: "customer" | "agent" | "system";
      /** @description Of the customer, or of the user who wrote it in Kustomer */
      id: string | null;
      /** @description As of now. Null where Inlet does not know it, as of agents whom the key may not read */
      name: string | null;
    };
    FeedbackItem: components["schemas"]["ConversationItem"] | components["schemas"]["MessageItem"];
    FeedbackPage: {
      /** @description At least one while more follow, and about 4 MiB at most */
      data: components["schemas"]["FeedbackItem"][];
      /** @description Never null. Keep it and send it as `after`, now or later, to get what was created, changed or deleted since */
      next: string;
    };
    FilterChange: {
      /**
      * @description `evaluating`: Inlet goes through what is stored; `requesting`: it asks Kustomer again for what earlier filters kept out, in `release` runs; `done`
      * @enum {string}
      */
      state: "evaluating" | "requesting" | "done";
      /** @description What Inlet does or did, in one sentence */
      message: string;
      changedAt: string;
      /** @description Stored conversations and messages that were evaluated */
      evaluated: number;
      /** @description Stored conversations that went out */
      removed: number;
      /** @description Stored messages that went out of conversations that stay */
      removedMessages: number;
      /** @description Filtered conversations and threads that Inlet asks Kustomer for again */
      requested: number;
      /** @description Filtered conversations that came in since the change */
      cameIn: number;
      finishedAt: string | null;
    };
    FilterPreview: {
      /** @description When the stored records were read */
      sampledAt: string;
      /** @description Whether all stored records were evaluated; else the newest, as many as a few seconds allow */
      complete: boolean;
      conversations: {
        stored: number;
        evaluated: number;
        stay: number;
        goOut: number;
        samples: {
          stay: components["schemas"]["PreviewedConversation"][];
          goOut: components["schemas"]["PreviewedConversation"][];
        };
      };
      /** @description Messages of stored conversations; null when the filters have no condition on messages */
      messages: {
        evaluated: number;
        stay: number;
        goOut: number;
      } | null;
      /** @description Conversations that the present filters keep out. Inlet knows only their ids: it asks Kustomer for each again, and those that meet the filters come in */
      filtered: number;
      /** @description The same in plain sentences */
      summary: string[];
    };
    FilterPreviewRequest: {
      /** @description As in PATCH; null for none */
      filters: components["schemas"]["Filters"] | null;
    };
    FilteredConversation: {
      id: string;
      /** @description The last update that Inlet has seen */
      updatedAt: string;
      filteredAt: string;
      /** @description When Inlet began to ask for it again; null while it does not */
      rereadAt: string | null;
    };
    FilteredPage: {
      data: components["schemas"]["FilteredConversation"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    Filters: {
      /** @description Only conversations that meet it come in. Absent or null: all */
      conversations?: components["schemas"]["ConversationCondition"] | null;
      /** @description Of conversations that come in, only messages that meet it are stored. Absent or null: all */
      messages?: components["schemas"]["MessageCondition"] | null;
    };
    FleetPage: {
      data: components["schemas"]["FleetWorkspace"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
      /** @description Of all workspaces, on every page and with every filter */
      totals: {
        workspaces: number;
        /** @description Workspaces whose ingestion is on and not paused, with a key that works */
        active: number;
        /** @description Workspaces whose key needs a person, or whose last live run failed or is failing */
        failing: number;
        /** @description Workspaces whose next run is more than a minute overdue */
        late: number;
      };
    };
    FleetWorkspace: {
      workspaceId: string;
      name: string;
      /**
      * @description As an integration's `status`; `not_connected` while there is no key
      * @enum {string}
      */
      integrationStatus: "active" | "paused" | "off" | "needs_attention" | "not_connected";
      trouble: components["schemas"]["Trouble"][];
      /** @description How long the next run is overdue, or the open one waits for its first step; null while a run is read, and when neither is late */
      lateSeconds: number | null;
      /** @description When the last live run finished */
      lastDoneAt: string | null;
      /** @description The open live run */
      openRun: components["schemas"]["RunSummary"] | null;
      /** @description Consecutive failures of the last live run; 8 when it failed for good */
      failures: number;
      volume: {
        used: number;
        limit: number;
      };
    };
    FreeExports: {
      /** @description How many exports may start now */
      free: number;
    };
    HeldConversation: {
      id: string;
      updatedAt: string;
      heldAt: string;
    };
    HeldPage: {
      data: components["schemas"]["HeldConversation"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    Integration: {
      id: string;
      org: {
        id: string;
        name: string;
      };
      host: string;
      /** @description The key's last characters */
      keyHint: string;
      /** @description When the key expires; null when it never expires, or when Kustomer does not say */
      keyExpiresAt: string | null;
      capabilities: {
        conversations: boolean;
        messages: boolean;
        customers: boolean;
        tags: boolean;
        /** @description Optional: makes reading fast and sees every edit */
        search: boolean;
        /** @description Optional: makes finding deletions cheap */
        auditLog: boolean;
        /** @description Optional: the names of agents; absent until the key is checked for it */
        users?: boolean;
        /** @description Optional: the names of teams; absent until the key is checked for it */
        teams?: boolean;
        /** @description Optional: names of attachments, and links to them; absent until the key is checked for it */
        attachments?: boolean;
        /** @description Optional: internal notes, which are read only if an admin asks for them; absent until the key is checked for it */
        notes?: boolean;
        /** @description Streams whose search results were not sorted */
        unsorted?: string[];
        /** @description The order in which Kustomer returns these lists when asked for their newest rows first */
        listOrders?: {
          [key: string]: "id" | "createdAt" | "updatedAt" | "idAscending" | "createdAtAscending" | "updatedAtAscending" | "unsorted";
        };
        /** @description The rows after which these lists have ended although Kustomer has more */
        listCaps?: {
          [key: string]: number;
        };
        /**
        * @description Kustomer refused to search the messages of several customers, since the key was last checked
        * @constant
        */
        customersRefused?: true;
        /** @description When the search of an unsorted stream is tried again, and how long it was not */
        searchRetries?: {
          [key: string]: {
            retryAt: string;
            waitMinutes: number;
          };
        };
      };
      /**
      * @description `needs_attention`: Kustomer refuses the key; Inlet checks it again every 15 minutes
      * @enum {string}
      */
      status: "active" | "paused" | "off" | "needs_attention";
      attention: {
        /** @enum {string} */
        reason: "rejected" | "expired" | "wrong_region" | "roles_missing";
        message: string;
        /** @description Every missing role, as Kustomer's API key page names it */
        missingRoles: string[];
        since: string;
      } | null;
      ingestConversations: boolean;
      /** @description Whether each message is a feedback item of its own */
      ingestComments: boolean;
      /** @description Whether internal notes of agents are read and stored. What keeps them from being read, such as a missing role, is among `limits` */
      notes: boolean;
      paused: boolean;
      syncIntervalSeconds: number;
      /** @description Which conversations and messages come in; null for all */
      filters: components["schemas"]["CurrentFilters"] | null;
      /** @description What Inlet does or did after the last change of the filters; null when they never changed */
      filterChange: components["schemas"]["FilterChange"] | null;
      /** @description What is redacted before it is stored; null for nothing */
      redaction: components["schemas"]["Redaction"] | null;
      /** @description What was done when stored records were last to be redacted; null when they never were */
      redactionPass: components["schemas"]["RedactionPass"] | null;
      /** @description How many days a conversation is kept after its last change; null for ever */
      retentionDays: number | null;
      /** @description Null while nothing is due, because ingestion is not active */
      nextRunAt: string | null;
      /** @description The last run that brought the integration up to date */
      lastRun: components["schemas"]["RunSummary"] | null;
      /**
      * @description How this key is read
      * @enum {string}
      */
      strategy: "search" | "list";
      /** @description What a person should act on, in plain sentences: a key that expires within two weeks; permissions that the key lost by this request */
      warnings: string[];
      /** @description What this key cannot read, in plain sentences */
      limits: string[];
      /** @description When Kustomer last accepted the key; Inlet checks it daily */
      validatedAt: string;
      createdAt: string;
      updatedAt: string;
    };
    IntegrationChange: {
      ingestConversations?: boolean;
      ingestComments?: boolean;
      syncIntervalSeconds?: number;
      paused?: boolean;
      /** @description Whether to read and store internal notes: what colleagues write to each other about a conversation, which its customer never sees. Needs the role org.permission.note.read and costs one request for each conversation with notes, again when it changes. Switching on reads those of what is stored already; switching off removes all of them */
      notes?: boolean;
      /** @description Which conversations and messages come in; null for all. Conversations that do not meet them use no volume and are known by id only. A change evaluates what is stored, and asks Kustomer again for what earlier filters kept out */
      filters?: components["schemas"]["Filters"] | null;
      /** @description What to redact of everything that is stored from now on; null for nothing. What is stored already stays as it is until it is redacted on request */
      redaction?: {
        /**
        * @description Kinds of personal data, wherever a text, number or name of a member holds them: messages, previews, subjects, custom attributes and `meta`. `customer_name`: the names of the customer whose conversation or message it is
        * @default {}
        */
        text: {
          [key: string]: "mask" | "hash" | "drop";
        };
        /**
        * @description Countries whose phone numbers are recognized without a country code, as ISO 3166 codes such as US and GB
        * @default [
        *       "US"
        *     ]
        */
        phoneCountries: string[];
        /** @default [] */
        patterns: {
          /** @description What replaces a match, in brackets */
          name: string;
          /** @description In the syntax of RE2, which takes linear time */
          pattern: string;
          /** @enum {string} */
          method: "mask" | "hash" | "drop";
        }[];
        /**
        * @description Fields of customers, as a whole
        * @default {}
        */
        customerFields: {
          [key: string]: "mask" | "hash" | "drop";
        };
        /** @default [] */
        attributes: {
          /** @enum {string} */
          record: "conversation" | "message" | "customer";
          /** @description Such as `custom.passportStr`; lists on the way are followed */
          path: string & (unknown & unknown);
          /** @enum {string} */
          method: "mask" | "hash" | "drop";
        }[];
        /**
        * @description What Kustomer sent is kept for some days, encrypted with a key of the workspace. `discarded`: only until it is stored; then it cannot be replayed
        * @default encrypted
        * @enum {string}
        */
        rawBatches: "encrypted" | "discarded";
      } | null;
      /** @description How many days a conversation is kept after its last change at Kustomer, its `updatedAt`; null for ever. Older ones go with their messages, as deletions in the feed, and are not stored again whatever Kustomer sends. With a longer retention, what went does not come back by itself: a backfill reads it again */
      retentionDays?: number | null;
    };
    IssuedSqlRole: {
      id: string;
      name: string;
      /** @description Its name in Postgres, which the analyst enters as the user */
      role: string;
      createdAt: string;
      /** @description False when Postgres has no such role, as after a restore on another server: drop it then */
      canLogIn: boolean;
      /** @description How many it has now; it has 5 at the most */
      sessions: number;
      /** @description Shown only now */
      password: string;
    };
    IssuedToken: {
      id: string;
      /**
      * @description `admin` may do everything in its workspace, `member` may only read
      * @enum {string}
      */
      scope: "member" | "admin";
      name: string;
      createdAt: string;
      /** @description From then on the token is invalid; null when it never expires */
      expiresAt: string | null;
      /** @description At most a minute late; null when it was never used */
      lastUsedAt: string | null;
      /** @description Send it as `Authorization: Bearer`; shown only now */
      token: string;
    };
    IssuedWebhookEndpoint: {
      id: string;
      url: string;
      description: string;
      events: ("feedback.created" | "feedback.changed" | "feedback.deleted" | "notice")[];
      /** @description It is the workspace's `noticeUrl`: it gets the bare notice, as it did before there were endpoints */
      isNoticeUrl: boolean;
      enabled: boolean;
      disabledAt: string | null;
      /** @description `person`; `failing`: it accepted nothing for three days; `gone`: it answered 410; `feed`: the feed cannot be continued from its place, so enable it with `from` */
      disabledReason: ("person" | "failing" | "gone" | "feed") | null;
      /** @description Whether its deliveries are signed; a notice URL may have no secret yet */
      hasSecret: boolean;
      /** @description Until when the former secret signs as well */
      oldSecretUntil: string | null;
      createdAt: string;
      /** @description Failed attempts since the last success */
      failures: number;
      failingSince: string | null;
      lastDeliveredAt: string | null;
      /** @description Deliveries that are still to be tried */
      waiting: number;
      /** @description Deliveries that it did not accept for three days while it accepted others */
      dead: number;
      /** @description Verifies signatures, as in Standard Webhooks; shown only now */
      secret: string;
    };
    KeyRefusal: {
      /** @description invalid, unauthorized, forbidden, not_found, conflict, gone, rate_limited or unavailable; internal for a bug in Inlet */
      error: string;
      /** @description What happened and what to do, for people */
      message: string;
      /** @enum {string} */
      reason: "rejected" | "expired" | "wrong_region" | "roles_missing";
      /** @description Every missing role, as Kustomer's API key page names it */
      missingRoles: string[];
    } & {
      [key: string]: unknown;
    };
    Message: {
      /** @description Kustomer's id */
      id: string;
      conversationId: string;
      customerId: string | null;
      /** @description The text of the message */
      description: string | null;
      /** @description Whether the text is perhaps cut, because Kustomer states a size far beyond it; null when not looked at yet */
      descriptionTruncated: boolean | null;
      /** @description Whether the text was redacted at Kustomer */
      redacted: boolean;
      /** @description The subject, else that of `meta` */
      subject: string | null;
      status: string | null;
      channel: string | null;
      app: string | null;
      direction: string | null;
      /** @description The user who wrote an outbound message; null for automated ones */
      agentId: string | null;
      /** @description Their name as of now; null where Inlet does not know it */
      agentName: string | null;
      sentAt: string | null;
      /** @description Null where Inlet does not know whether there are any, as of messages that the key may not read it of */
      attachments: components["schemas"]["Attachment"][] | null;
      createdAt: string | null;
      updatedAt: string;
      rev: number | null;
      /** @description All attributes as Kustomer sent them. Numbers have all their digits, which a parser may round; one of more than 500 digits is a string */
      attributes: {
        [key: string]: unknown;
      };
    };
    MessageCondition: {
      field: ("channel" | "direction" | "status" | "app" | "team" | "language") | string;
      in: string[];
    } | {
      /** @enum {string} */
      field: "automated";
      equals: boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      equals: string | number | boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      contains: string;
    } | {
      field: ("channel" | "direction" | "status" | "app" | "team" | "language") | string;
      exists: boolean;
    } | {
      all: components["schemas"]["MessageCondition3"][];
    } | {
      any: components["schemas"]["MessageCondition3"][];
    } | {
      not: components["schemas"]["MessageCondition3"];
    };
    MessageCondition1: {
      field: ("channel" | "direction" | "status" | "app" | "team" | "language") | string;
      in: string[];
    } | {
      /** @enum {string} */
      field: "automated";
      equals: boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      equals: string | number | boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      contains: string;
    } | {
      field: ("channel" | "direction" | "status" | "app" | "team" | "language") | string;
      exists: boolean;
    };
    MessageCondition2: {
      field: ("channel" | "direction" | "status" | "app" | "team" | "language") | string;
      in: string[];
    } | {
      /** @enum {string} */
      field: "automated";
      equals: boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      equals: string | number | boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      contains: string;
    } | {
      field: ("channel" | "direction" | "status" | "app" | "team" | "language") | string;
      exists: boolean;
    } | {
      all: components["schemas"]["MessageCondition1"][];
    } | {
      any: components["schemas"]["MessageCondition1"][];
    } | {
      not: components["schemas"]["MessageCondition1"];
    };
    MessageCondition3: {
      field: ("channel" | "direction" | "status" | "app" | "team" | "language") | string;
      in: string[];
    } | {
      /** @enum {string} */
      field: "automated";
      equals: boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      equals: string | number | boolean;
    } | {
      /** @description `custom.` and the name of a custom attribute, such as `custom.orderNumberStr` */
      field: string;
      contains: string;
    } | {
      field: ("channel" | "direction" | "status" | "app" | "team" | "language") | string;
      exists: boolean;
    } | {
      all: components["schemas"]["MessageCondition2"][];
    } | {
      any: components["schemas"]["MessageCondition2"][];
    } | {
      not: components["schemas"]["MessageCondition2"];
    };
    MessageItem: {
      /** @constant */
      kind: "message";
      /** @description Kustomer's id */
      id: string;
      /** @description A whole number that grows whenever the item changes. Of two versions of an item the greater is the later; it may exceed what a 32-bit integer holds */
      version: string;
      conversationId: string;
      customerId: string | null;
      /** @description As of now; null while the customer is not stored */
      customer: {
        id: string;
        name: string | null;
        email: string | null;
      } | null;
      /** @description The conversation's name or the message's subject */
      title: string | null;
      status: string | null;
      direction: string | null;
      createdAt: string | null;
      updatedAt: string;
      /** @description The conversation in Kustomer; null where its address cannot be known */
      url: string | null;
      /** @description Whether its reader must delete the item: it was deleted at Kustomer, erased, or removed by retention or filters, or messages are no items any more */
      deleted: boolean;
      /** @description The text to analyze: what people read of the message; null once deleted */
      text: string | null;
      channel: string | null;
      author: components["schemas"]["FeedbackAuthor"];
      /** @description When it was sent, else when it was created */
      at: string | null;
      /** @description The subject, else that of `meta` */
      subject: string | null;
      /** @description For a mail with a quoted reply or a signature: its text in parts. Null where all of the text is what its author wrote */
      parts: {
        /** @enum {string} */
        kind: "written" | "quote" | "signature";
        text: string;
      }[] | null;
      /** @description By name, type and size; null where Inlet does not know whether there are any */
      attachments: components["schemas"]["Attachment"][] | null;
      /** @description Whether the text is cut: here after 65,536 characters, or perhaps at Kustomer already */
      truncated: boolean;
      /** @description The conversation as of now; null once the item is deleted */
      conversation: {
        title: string | null;
        status: string | null;
        channels: string[];
        /** @description With their names as of now */
        tags: {
          id: string;
          /** @description Null while the tag is not stored */
          name: string | null;
        }[];
        /** @description The agents to whom it is assigned, with their names as of now */
        assignedUsers: {
          id: string;
          /** @description Null where Inlet does not know it */
          name: string | null;
        }[];
        /** @description The teams to which it is assigned, with their names as of now */
        assignedTeams: {
          id: string;
          /** @description Null where Inlet does not know it */
          name: string | null;
        }[];
        /** @description Kustomer's id of the routing queue */
        queueId: string | null;
        /** @description As Kustomer gives it, such as `en_us` */
        language: string | null;
        /** @description What the customer answered to a survey: a score of 0 or 1, and a rating: 0 to 10 by Kustomer's API reference, 1 to 5 by its help */
        satisfaction: {
          score: number | null;
          rating: number | null;
        } | null;
        /** @description The custom attributes; null where there are none, or more than 64 KiB, which `attributes` of the conversation has */
        custom: {
          [key: string]: unknown;
        } | null;
      } | null;
    };
    MessageListItem: {
      /** @description Kustomer's id */
      id: string;
      conversationId: string;
      customerId: string | null;
      /** @description The text of the message */
      description: string | null;
      /** @description Whether the text is perhaps cut, because Kustomer states a size far beyond it; null when not looked at yet */
      descriptionTruncated: boolean | null;
      /** @description Whether the text was redacted at Kustomer */
      redacted: boolean;
      /** @description The subject, else that of `meta` */
      subject: string | null;
      status: string | null;
      channel: string | null;
      app: string | null;
      direction: string | null;
      /** @description The user who wrote an outbound message; null for automated ones */
      agentId: string | null;
      /** @description Their name as of now; null where Inlet does not know it */
      agentName: string | null;
      sentAt: string | null;
      /** @description Null where Inlet does not know whether there are any, as of messages that the key may not read it of */
      attachments: components["schemas"]["Attachment"][] | null;
      createdAt: string | null;
      updatedAt: string;
      rev: number | null;
      /** @description Only with `include=attributes` */
      attributes?: {
        [key: string]: unknown;
      };
    };
    MessagePage: {
      data: components["schemas"]["MessageListItem"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    NewErasure: {
      /** @description Kustomer's id of the customer, stored or not. No e-mail address */
      customerId: string & (unknown & unknown);
    };
    NewKey: {
      /** @description Created in Kustomer under Settings > Security > API Keys; stored encrypted and never shown again */
      apiKey: string;
      /** @description `us` (default), `eu`, `india`, or the organization's subdomain, such as `acme` */
      host?: string;
    };
    NewReconcile: {
      /**
      * @description Whether this one run checks everything that is stored, including each thread; that takes one request per thread
      * @default false
      */
      full: boolean;
    };
    NewReplay: {
      /** @description Only pages read at or after this instant; default: all that are still kept */
      from?: string;
      /** @description Only pages read before this instant; default: now */
      to?: string;
      /** @description Default: all */
      streams?: ("conversations" | "messages" | "customers" | "tags")[];
    };
    NewReport: {
      /** @description Records updated at or after this instant; default: the start of the first window */
      from?: string;
      /** @description Records updated before this instant; default: as far as conversations were read */
      to?: string;
    };
    NewRun: {
      /** @description The run is done only when everything up to this instant has been read; default: now; at most 5 minutes ahead */
      through?: string;
    };
    NewSqlRole: {
      /** @description Of the person or program that gets it */
      name: string;
    };
    NewToken: {
      /**
      * @description `admin` may do everything in its workspace, `member` may only read
      * @enum {string}
      */
      scope: "member" | "admin";
      name: string;
      /** @description From then on the token is invalid. Without it the token never expires */
      expiresAt?: string;
    };
    NewWebhook: {
      /** @description As Kustomer shows it with the webhook; stored encrypted and never shown again */
      token: string;
    };
    NewWebhookEndpoint: {
      /** @description Receives events by POST. It begins with https:// and leads to no private address */
      url: string;
      /** @description What it receives. `feedback.created`, `feedback.changed` and `feedback.deleted`: items of the feed. `notice`: what the people of the workspace should know */
      events: ("feedback.created" | "feedback.changed" | "feedback.deleted" | "notice")[];
      /**
      * @description For people, such as what receives the events
      * @default
      */
      description: string;
      /**
      * @description Where it begins in the feed: with what changes from now on, or with every item stored. Nothing is skipped from there on
      * @default now
      * @enum {string}
      */
      from: "now" | "beginning";
    };
    NewWorkspace: {
      name: string;
      /**
      * @description The maximum number of conversations admitted per period; messages, comments and customers do not count. 2000000000 means no limit
      * @default 100000
      */
      volumeLimit: number;
      /**
      * @description Billing period, by the UTC calendar
      * @default month
      * @enum {string}
      */
      period: "day" | "week" | "month" | "year";
      /**
      * @description The URL that receives the workspace's notices by POST; null to send none
      * @default null
      */
      noticeUrl: string | null;
    };
    Note: {
      /** @description Kustomer's id */
      id: string;
      conversationId: string;
      /** @description What people read: without markup where the note is HTML */
      text: string | null;
      /** @description The user who wrote it */
      agentId: string | null;
      /** @description Their name as of now; null where Inlet does not know it */
      agentName: string | null;
      createdAt: string | null;
      updatedAt: string;
    };
    Notice: {
      /** @description Stays the same when the notice is sent more than once */
      id: string;
      /** @description For programs: for example volume_80, volume_95 or volume_100 */
      kind: string;
      /** @enum {string} */
      level: "info" | "warn" | "error";
      /** @description What happened and what to do, for people */
      message: string;
      /** @description The same facts for programs */
      details: {
        [key: string]: unknown;
      };
      at: string;
      /** @description When the notice URL accepted it */
      deliveredAt: string | null;
      /** @description How often Inlet sent it */
      tries: number;
      /** @description Why the last attempt failed */
      failure: string | null;
      /** @description When Inlet gave up, after three days of attempts */
      givenUpAt: string | null;
    };
    NoticePage: {
      data: components["schemas"]["Notice"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    OpenRun: {
      id: string;
      /** @enum {string} */
      kind: "initial" | "incremental" | "backfill" | "reconcile" | "release";
      /**
      * @description Open in the first four states, finished in the last three
      * @enum {string}
      */
      state: "queued" | "running" | "waiting" | "paused" | "done" | "failed" | "cancelled";
      /** @enum {string} */
      phase: "tags" | "conversations" | "messages" | "backlog" | "audit" | "sweep" | "verify" | "done";
      /** @description Records read; `total` is how many Kustomer has announced so far, null while unknown */
      progress: {
        done: number;
        total: number | null;
      };
      error: {
        kind: string;
        message: string;
        at: string;
      } | null;
      openedAt: string;
      finishedAt: string | null;
      /** @description What a person must answer before the run continues: confirm it, or cancel it */
      question: {
        /** @constant */
        kind: "removal";
        message: string;
        /** @description By kind of record: how many would be deleted, and of how many stored */
        wouldRemove: {
          [key: string]: {
            count: number;
            of: number;
          };
        };
      } | null;
      /** @description Paused by a person: only a person can resume it */
      pausedByPerson: boolean;
      /** @description Seconds until it is done at its speed so far; null while there is no estimate */
      etaSeconds: number | null;
    };
    Overview: {
      /** @description By the database's clock */
      at: string;
      workspace: {
        id: string;
        name: string;
      };
      /** @description Null until a key is connected */
      integration: components["schemas"]["Integration"] | null;
      /** @description Of every lane, the live run first */
      openRuns: components["schemas"]["OpenRun"][];
      volume: components["schemas"]["Volume"];
      /** @description The latest 10 */
      notices: components["schemas"]["Notice"][];
      freshness: {
        /** @description When the last live run finished */
        lastDoneAt: string | null;
        /** @description Everything updated before this instant has been read, by Kustomer's clock */
        seenUpTo: string | null;
        /** @description Null while nothing is due, because ingestion is not active */
        nextRunAt: string | null;
        /** @description How long the next run is overdue, or the open one waits for its first step; null while a run is read, and when neither is late */
        lateSeconds: number | null;
      };
      /** @description What is stored now; large counts are updated less often */
      stored: {
        conversations: components["schemas"]["BoundedCount"];
        messages: components["schemas"]["BoundedCount"];
        customers: components["schemas"]["BoundedCount"];
      };
      /** @description When a conversation or message was last stored or deleted; null while there is none */
      recordsChangedAt: string | null;
      /** @description Conversations beyond the volume limit */
      held: components["schemas"]["BoundedCount"];
      /** @description Records that could not be stored */
      rejected: components["schemas"]["BoundedCount"];
      /** @description Records that must still be read, or cannot be obtained */
      pending: components["schemas"]["BoundedCount"];
      /** @description Null until a key is connected */
      budget: {
        /** @description Requests per minute that Inlet may send to this organization */
        perMinute: number;
        /** @description Requests sent in the last minute for all workspaces of the organization */
        usedLastMinute: number;
        /** @description Of these, how many may be searches */
        searchesPerMinute: number;
        searchesUsedLastMinute: number;
        /** @description Requests per minute that the organization's other tools send; null when unknown */
        othersUse: number | null;
      } | null;
      trouble: components["schemas"]["Trouble"][];
    };
    PendingPage: {
      data: components["schemas"]["PendingRecord"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    PendingRecord: {
      /**
      * @description `thread`: all messages of a conversation; `instant`: records of a stream that Kustomer could not return, updated at one instant
      * @enum {string}
      */
      kind: "conversation" | "thread" | "customer" | "instant";
      /** @description Kustomer's id; of an instant, such as `messages@2026-11-20T10:00:00.123Z` */
      id: string;
      reason: string;
      tries: number;
      /** @description Why it cannot be obtained; null while Inlet still tries */
      outcome: string | null;
      /** @description How often in a row Kustomer has failed to return it */
      failures: number;
      /** @description Why Kustomer could not return it the last time; else null */
      failure: string | null;
      /** @description When a run tries it again after a failure; null when the next run reads it */
      nextTryAt: string | null;
      addedAt: string;
      triedAt: string | null;
    };
    PreviewedConversation: {
      id: string;
      name: string | null;
      status: string | null;
      channels: string[];
      updatedAt: string;
    };
    Redaction: {
      /** @description Kinds of personal data, wherever a text, number or name of a member holds them: messages, previews, subjects, custom attributes and `meta`. `customer_name`: the names of the customer whose conversation or message it is */
      text: {
        [key: string]: "mask" | "hash" | "drop";
      };
      /** @description Countries whose phone numbers are recognized without a country code, as ISO 3166 codes such as US and GB */
      phoneCountries: string[];
      patterns: {
        /** @description What replaces a match, in brackets */
        name: string;
        /** @description In the syntax of RE2, which takes linear time */
        pattern: string;
        /** @enum {string} */
        method: "mask" | "hash" | "drop";
      }[];
      /** @description Fields of customers, as a whole */
      customerFields: {
        [key: string]: "mask" | "hash" | "drop";
      };
      attributes: {
        /** @enum {string} */
        record: "conversation" | "message" | "customer";
        /** @description Such as `custom.passportStr`; lists on the way are followed */
        path: string & (unknown & unknown);
        /** @enum {string} */
        method: "mask" | "hash" | "drop";
      }[];
      /**
      * @description What Kustomer sent is kept for some days, encrypted with a key of the workspace. `discarded`: only until it is stored; then it cannot be replayed
      * @enum {string}
      */
      rawBatches: "encrypted" | "discarded";
    };
    RedactionPass: {
      /** @enum {string} */
      state: "redacting" | "done";
      /** @description What Inlet does or did, in one sentence */
      message: string;
      startedAt: string;
      /** @description Stored records and raw pages that were looked at */
      examined: number;
      /** @description How many of them were changed; each changed item appears in the feed again */
      redacted: number;
      finishedAt: string | null;
    };
    RedactionPreview: {
      /** @description How many records were looked at: the latest of each kind */
      records: number;
      /** @description How many of them hold something to redact */
      redacted: number;
      /** @description At most 7 of each kind of record */
      samples: {
        /** @enum {string} */
        record: "conversation" | "message" | "note" | "customer";
        /** @description Kustomer's id */
        id: string;
        /** @description Where the text stands, such as `meta.from` */
        attribute: string;
        /** @description At most 300 characters */
        before: string;
        after: string;
      }[];
    };
    RedactionPreviewRequest: {
      redaction: {
        /**
        * @description Kinds of personal data, wherever a text, number or name of a member holds them: messages, previews, subjects, custom attributes and `meta`. `customer_name`: the names of the customer whose conversation or message it is
        * @default {}
        */
        text: {
          [key: string]: "mask" | "hash" | "drop";
        };
        /**
        * @description Countries whose phone numbers are recognized without a country code, as ISO 3166 codes such as US and GB
        * @default [
        *       "US"
        *     ]
        */
        phoneCountries: string[];
        /** @default [] */
        patterns: {
          /** @description What replaces a match, in brackets */
          name: string;
          /** @description In the syntax of RE2, which takes linear time */
          pattern: string;
          /** @enum {string} */
          method: "mask" | "hash" | "drop";
        }[];
        /**
        * @description Fields of customers, as a whole
        * @default {}
        */
        customerFields: {
          [key: string]: "mask" | "hash" | "drop";
        };
        /** @default [] */
        attributes: {
          /** @enum {string} */
          record: "conversation" | "message" | "customer";
          /** @description Such as `custom.passportStr`; lists on the way are followed */
          path: string & (unknown & unknown);
          /** @enum {string} */
          method: "mask" | "hash" | "drop";
        }[];
        /**
        * @description What Kustomer sent is kept for some days, encrypted with a key of the workspace. `discarded`: only until it is stored; then it cannot be replayed
        * @default encrypted
        * @enum {string}
        */
        rawBatches: "encrypted" | "discarded";
      };
    };
    RejectedPage: {
      data: components["schemas"]["RejectedRecord"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    RejectedRecord: {
      /** @enum {string} */
      stream: "conversations" | "messages" | "customers" | "tags";
      id: string;
      reason: string;
      rejectedAt: string;
    };
    Replay: {
      id: string;
      streams: ("conversations" | "messages" | "customers" | "tags")[];
      from: string | null;
      to: string;
      /** @description Pages to normalize again */
      batches: number;
      /** @description Records in them */
      records: number;
      /** @description Pages not normalized yet; 0 when the replay is done */
      left: number;
      counts: {
        /** @description Written again */
        stored: number;
        /** @description Already stored in this or a newer version */
        unchanged: number;
        /** @description Could not be parsed */
        rejected: number;
        /** @description Not stored before, so not stored now */
        dropped: number;
      };
      openedAt: string;
    };
    Report: {
      id: string;
      /** @enum {string} */
      state: "queued" | "running" | "done" | "failed";
      /**
      * @description All but the last two send requests to Kustomer
      * @enum {string}
      */
      phase: "conversations" | "messages" | "lookups" | "threads" | "comparison" | "done";
      window: {
        from: string;
        to: string;
      };
      /** @description Read from Kustomer so far */
      records: number;
      /** @description Sent to Kustomer */
      requests: {
        search: number;
        other: number;
        total: number;
      };
      /** @description Whether every difference is explained and Kustomer returned all that it was asked for; null until the report is done */
      complete: boolean | null;
      conversations: {
        kustomer: {
          /** @description The total of its search; null where the key reads lists */
          total: number | null;
          /** @description Records of the window that were read */
          listed: number;
          /** @description Conversations known only because one of their messages changed; null for messages */
          named: number | null;
          /** @description Messages that Kustomer counts in the stored conversations of the window; null for conversations */
          counted: number | null;
        };
        /** @description Stored conversations of the window, and all of their messages */
        stored: number;
        held: number;
        filtered: number;
        rejected: number;
        /** @description Still to be read, not returned by Kustomer, or not obtainable */
        pending: number;
        /** @description Deleted at Kustomer, with a last update in the window; what filters, an erasure or retention removed counts there */
        deleted: number;
        outOfScope: number;
        unexplained: number;
        /** @description Stored messages whose text is perhaps cut; 0 for conversations */
        truncated: number;
        /** @description How many records differ, by explanation; explanations without records are omitted */
        differences: {
          [key: string]: number;
        };
      } | null;
      messages: {
        kustomer: {
          /** @description The total of its search; null where the key reads lists */
          total: number | null;
          /** @description Records of the window that were read */
          listed: number;
          /** @description Conversations known only because one of their messages changed; null for messages */
          named: number | null;
          /** @description Messages that Kustomer counts in the stored conversations of the window; null for conversations */
          counted: number | null;
        };
        /** @description Stored conversations of the window, and all of their messages */
        stored: number;
        held: number;
        filtered: number;
        rejected: number;
        /** @description Still to be read, not returned by Kustomer, or not obtainable */
        pending: number;
        /** @description Deleted at Kustomer, with a last update in the window; what filters, an erasure or retention removed counts there */
        deleted: number;
        outOfScope: number;
        unexplained: number;
        /** @description Stored messages whose text is perhaps cut; 0 for conversations */
        truncated: number;
        /** @description How many records differ, by explanation; explanations without records are omitted */
        differences: {
          [key: string]: number;
        };
      } | null;
      /** @description Further facts, in plain sentences */
      notes: string[];
      /** @description Consecutive failures; after 8 the report fails */
      failures: number;
      error: {
        kind: string;
        message: string;
        at: string;
      } | null;
      openedAt: string;
      finishedAt: string | null;
    };
    ReportPage: {
      data: components["schemas"]["Report"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    ReportRow: {
      /** @enum {string} */
      stream: "conversations" | "messages";
      id: string;
      /** @description The version at Kustomer; null when it has none, or was not asked */
      kustomer: {
        updatedAt: string;
        rev: number | null;
        messageCount: number | null;
      } | null;
      /** @description The stored version and its number of messages; null when none is stored */
      stored: {
        updatedAt: string;
        rev: number | null;
        messages: number | null;
      } | null;
      /**
      * @description `held`: it, or its conversation, is beyond the volume limit; `filtered`: it, or its conversation, does not meet the filters; `rejected`: it could not be stored; the detail says why; `pending`: it must still be read; the detail says why; `unobtainable`: Inlet requested it and cannot obtain it; the detail says why; `unreturned`: Kustomer fails to return it, and Inlet tries again; the detail says why. An id such as `messages@2026-11-20T10:00:00.123Z` stands for what was updated at that instant; `deleted`: it was deleted at Kustomer, or is stored as deleted; `erased`: its customer was erased, so it is not stored; `expired`: it is older than the workspace's retention, so it is not stored; `out_of_scope`: it was last updated before the first window; `not_read_yet`: it was updated later than the runs have read so far; `moved_on`: it was updated again after the window, or while the report was made; `silent_change`: a key without search shows this change only at the next reading of this record; `hidden`: Kustomer counts more messages of it than it shows; `not_listed`: it is stored as Kustomer has it, but Kustomer returns it only by its id; `more_stored`: the store has more messages of it than Kustomer counts; `unexplained`: there is no known reason; something is wrong
      * @enum {string}
      */
      explanation: "held" | "filtered" | "rejected" | "pending" | "unobtainable" | "unreturned" | "deleted" | "erased" | "expired" | "out_of_scope" | "not_read_yet" | "moved_on" | "silent_change" | "hidden" | "not_listed" | "more_stored" | "unexplained";
      detail: string | null;
    };
    ReportRowPage: {
      data: components["schemas"]["ReportRow"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    RetentionPreview: {
      /** @description Conversations that have not changed since would go; null when everything is kept */
      before: string | null;
      /** @description How many stored conversations would go; at most 1,000,000 are counted */
      conversations: number;
      /** @description How many messages they have, as Kustomer counts them */
      messages: number;
      /** @description The last change of the oldest of them; null for none */
      oldestAt: string | null;
      /** @description The same in plain sentences */
      summary: string[];
    };
    RetentionPreviewRequest: {
      /** @description As in PATCH; null to keep everything */
      retentionDays: number | null;
    };
    Run: {
      id: string;
      /** @enum {string} */
      kind: "initial" | "incremental" | "backfill" | "reconcile" | "release";
      /**
      * @description Open in the first four states, finished in the last three
      * @enum {string}
      */
      state: "queued" | "running" | "waiting" | "paused" | "done" | "failed" | "cancelled";
      /** @enum {string} */
      phase: "tags" | "conversations" | "messages" | "backlog" | "audit" | "sweep" | "verify" | "done";
      /** @enum {string} */
      strategy: "search" | "list";
      /** @description The run reads records updated at or after `from` and before `to`, by Kustomer's clock. `to` moves forward while the run is open: when a later `through` is requested, or when the run takes longer than its interval */
      window: {
        from: string;
        to: string;
      };
      /** @description The run is done only when everything up to this instant has been read */
      through: string | null;
      /** @description Records read; `total` is how many Kustomer has announced so far, null while unknown */
      progress: {
        done: number;
        total: number | null;
      };
      counts: {
        read: {
          conversations: number;
          messages: number;
          customers: number;
          tags: number;
        };
        stored: number;
        /** @description Already stored in this version */
        unchanged: number;
        /** @description Conversations beyond the volume limit */
        held: number;
        /** @description Could not be stored; listed with the reason */
        rejected: number;
        /** @description Out of scope */
        dropped: number;
        /** @description Deleted here, because they were deleted at Kustomer or no stored record refers to them any more */
        deleted: number;
      };
      /** @description Sent to Kustomer */
      requests: {
        search: number;
        other: number;
        total: number;
      };
      /** @description Paused by a person: only a person can resume it */
      pausedByPerson: boolean;
      /** @description What this run could not read, in plain sentences */
      warnings: string[];
      /** @description What a person must answer before the run continues: confirm it, or cancel it */
      question: {
        /** @constant */
        kind: "removal";
        message: string;
        /** @description By kind of record: how many would be deleted, and of how many stored */
        wouldRemove: {
          [key: string]: {
            count: number;
            of: number;
          };
        };
      } | null;
      /** @description Consecutive failures; after 8 the run fails */
      failures: number;
      error: {
        kind: string;
        message: string;
        at: string;
      } | null;
      openedAt: string;
      finishedAt: string | null;
    };
    RunPage: {
      data: components["schemas"]["Run"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    RunSummary: {
      id: string;
      /** @enum {string} */
      kind: "initial" | "incremental" | "backfill" | "reconcile" | "release";
      /**
      * @description Open in the first four states, finished in the last three
      * @enum {string}
      */
      state: "queued" | "running" | "waiting" | "paused" | "done" | "failed" | "cancelled";
      /** @enum {string} */
      phase: "tags" | "conversations" | "messages" | "backlog" | "audit" | "sweep" | "verify" | "done";
      /** @description Records read; `total` is how many Kustomer has announced so far, null while unknown */
      progress: {
        done: number;
        total: number | null;
      };
      error: {
        kind: string;
        message: string;
        at: string;
      } | null;
      openedAt: string;
      finishedAt: string | null;
    };
    SearchHit: {
      /**
      * @description Where it was found: in its name, by its id, in its customer's name or email, in a message, or in an internal note
      * @enum {string}
      */
      in: "subject" | "id" | "customer" | "message" | "note";
      /** @description Id of the message, of a hit in one */
      messageId: string | null;
      /** @description Id of the internal note, of a hit in one */
      noteId: string | null;
      /** @description The text around the first match, in pieces; about 300 characters. `…` stands for what is left out */
      segments: {
        /** @description Plain text, no HTML: escape it where you show it */
        text: string;
        /** @description Whether this piece matches the search */
        match: boolean;
      }[];
    };
    SqlAccess: {
      /** @description Whether roles can be created */
      available: boolean;
      /** @description Why not; the operator must prepare the database */
      problems: string[];
      /** @description Host and port to connect to; null where the operator has not set INLET_SQL_ADDRESS */
      address: string | null;
      /** @description The name of the database */
      database: string;
      maxRoles: number;
    };
    SqlRole: {
      id: string;
      name: string;
      /** @description Its name in Postgres, which the analyst enters as the user */
      role: string;
      createdAt: string;
      /** @description False when Postgres has no such role, as after a restore on another server: drop it then */
      canLogIn: boolean;
      /** @description How many it has now; it has 5 at the most */
      sessions: number;
    };
    SqlRolePage: {
      data: components["schemas"]["SqlRole"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    TagListItem: {
      /** @description Kustomer's id */
      id: string;
      name: string | null;
      color: string | null;
      deleted: boolean;
      createdAt: string | null;
      updatedAt: string | null;
      /** @description Only with `include=attributes` */
      attributes?: {
        [key: string]: unknown;
      };
    };
    TagPage: {
      data: components["schemas"]["TagListItem"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    Token: {
      id: string;
      /**
      * @description `admin` may do everything in its workspace, `member` may only read
      * @enum {string}
      */
      scope: "member" | "admin";
      name: string;
      createdAt: string;
      /** @description From then on the token is invalid; null when it never expires */
      expiresAt: string | null;
      /** @description At most a minute late; null when it was never used */
      lastUsedAt: string | null;
    };
    TokenPage: {
      data: components["schemas"]["Token"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    TranscriptMessage: {
      /** @description Kustomer's id of the message or note */
      messageId: string;
      /** @description Whether it is an internal note, which the customer never sees; only where the workspace has notes switched on */
      note: boolean;
      author: components["schemas"]["FeedbackAuthor"];
      /** @description What people read: without markup where the message is HTML */
      text: string | null;
      /** @description When it was sent, else when it was created */
      at: string | null;
      /** @description The subject, else that of `meta` */
      subject: string | null;
      /** @description For a mail with a quoted reply or a signature: its text in parts. Null where all of the text is what its author wrote */
      parts: {
        /** @enum {string} */
        kind: "written" | "quote" | "signature";
        text: string;
      }[] | null;
      /** @description By name, type and size; null where Inlet does not know whether there are any */
      attachments: components["schemas"]["Attachment"][] | null;
      /** @description Whether the text is cut: here after 65,536 characters, or perhaps at Kustomer already */
      truncated: boolean;
    };
    Trouble: {
      /**
      * @description `key_dead`: Kustomer refuses the key; `roles_lost`: it lacks roles that are needed; `key_weaker`: it lost a permission that Inlet can do without; `limit_reached`: new conversations are held; `kustomer_unreachable`: Kustomer does not answer
      * @enum {string}
      */
      kind: "key_dead" | "roles_lost" | "key_weaker" | "limit_reached" | "kustomer_unreachable";
      /** @description Null when it was not recorded */
      since: string | null;
      /** @description What happened, what Inlet is doing and what to do, in full sentences */
      message: string;
    };
    Volume: {
      limit: number;
      /** @description Conversations admitted in this period */
      used: number;
      /** @description Conversations beyond the limit, known by id only; they wait for a higher limit or the next period */
      held: number;
      /** @enum {string} */
      period: "day" | "week" | "month" | "year";
      periodStart: string;
      periodEnd: string;
      /** @description When the limit will be reached at the rate of the last 7 days of this period, and at least of the last 24 hours; null when it will not be reached in this period, is reached already, or when there is no estimate */
      projectedFullAt: string | null;
      /** @description The thresholds of 80, 95 and 100 % for which a notice was sent in this period under this limit */
      notices: number[];
    };
    VolumeDay: {
      day: string;
      /** @description Conversations admitted on that day */
      admitted: number;
      /** @description Conversations held on that day and still held now */
      held: number;
    };
    VolumeDays: {
      data: components["schemas"]["VolumeDay"][];
    };
    Webhook: {
      /** @description The URL to enter in Kustomer, to which it sends events */
      url: string;
      /** @description Whether a token is set; without one Inlet refuses every event */
      configured: boolean;
      /** @description The token's last characters */
      tokenHint: string | null;
      /** @description When the last event signed with the token arrived; up to a second out of date, like the counts */
      lastEventAt: string | null;
      /** @description For people; a killed process loses the counts of its last second */
      counts: {
        /** @description New events, stored already or soon */
        accepted: number;
        /** @description Events received before */
        duplicate: number;
        /** @description Events about records that Inlet does not read, unknown events, and events older than 3 days */
        ignored: number;
        /** @description Not signed with the token, from another organization, or not an event */
        refused: number;
        /** @description Arrived while ingestion was off, or faster than Inlet could store them; the next run reads the changes */
        dropped: number;
      };
    };
    WebhookDelivery: {
      /** @description The `webhook-id` of every attempt */
      id: string;
      webhookId: string;
      /** @enum {string} */
      type: "feedback" | "notice";
      /** @description How many items of the feed it has; 1 for a notice */
      items: number;
      noticeId: string | null;
      /**
      * @description `open`: still to be tried; `dead`: not accepted for three days, and not tried again by itself
      * @enum {string}
      */
      state: "open" | "delivered" | "dead";
      attempts: number;
      createdAt: string;
      lastAttemptAt: string | null;
      /** @description When it is tried next, at the earliest; null when it is not open */
      nextAt: string | null;
      /** @description The status of the last reply; null when there was none */
      lastStatus: number | null;
      /** @description Why the last attempt failed */
      failure: string | null;
      /** @description When it was accepted or became a dead letter */
      endedAt: string | null;
    };
    WebhookDeliveryPage: {
      data: components["schemas"]["WebhookDelivery"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    WebhookEndpoint: {
      id: string;
      url: string;
      description: string;
      events: ("feedback.created" | "feedback.changed" | "feedback.deleted" | "notice")[];
      /** @description It is the workspace's `noticeUrl`: it gets the bare notice, as it did before there were endpoints */
      isNoticeUrl: boolean;
      enabled: boolean;
      disabledAt: string | null;
      /** @description `person`; `failing`: it accepted nothing for three days; `gone`: it answered 410; `feed`: the feed cannot be continued from its place, so enable it with `from` */
      disabledReason: ("person" | "failing" | "gone" | "feed") | null;
      /** @description Whether its deliveries are signed; a notice URL may have no secret yet */
      hasSecret: boolean;
      /** @description Until when the former secret signs as well */
      oldSecretUntil: string | null;
      createdAt: string;
      /** @description Failed attempts since the last success */
      failures: number;
      failingSince: string | null;
      lastDeliveredAt: string | null;
      /** @description Deliveries that are still to be tried */
      waiting: number;
      /** @description Deliveries that it did not accept for three days while it accepted others */
      dead: number;
    };
    WebhookEndpointChange: {
      /** @description Receives events by POST. It begins with https:// and leads to no private address */
      url?: string;
      /** @description What it receives. `feedback.created`, `feedback.changed` and `feedback.deleted`: items of the feed. `notice`: what the people of the workspace should know */
      events?: ("feedback.created" | "feedback.changed" | "feedback.deleted" | "notice")[];
      /** @description For people, such as what receives the events */
      description?: string;
      /** @description False: nothing is sent, and its place in the feed stays. True: everything that waits is sent */
      enabled?: boolean;
      /**
      * @description Moves its place in the feed: to now, or back to the first item
      * @enum {string}
      */
      from?: "now" | "beginning";
    };
    WebhookEndpointPage: {
      data: components["schemas"]["WebhookEndpoint"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
    WebhookTest: {
      /** @description Whether the reply was 2xx */
      delivered: boolean;
      /** @description The status of the reply; null when there was none */
      status: number | null;
      /** @description Why it was not accepted */
      failure: string | null;
      durationMs: number;
    };
    Workspace: {
      id: string;
      name: string;
      /** @description The maximum number of conversations admitted per period; messages, comments and customers do not count. 2000000000 means no limit */
      volumeLimit: number;
      /**
      * @description Billing period, by the UTC calendar
      * @enum {string}
      */
      period: "day" | "week" | "month" | "year";
      /** @description The URL that receives the workspace's notices by POST; null to send none. Not shown to members, because such a URL often holds a secret */
      noticeUrl?: string | null;
      createdAt: string;
    };
    WorkspaceChange: {
      name?: string;
      /** @description The maximum number of conversations admitted per period; messages, comments and customers do not count. 2000000000 means no limit */
      volumeLimit?: number;
      /**
      * @description What was admitted since the start of the new period counts
      * @enum {string}
      */
      period?: "day" | "week" | "month" | "year";
      /** @description The URL that receives the workspace's notices by POST; null to send none. Applies to notices raised after the change */
      noticeUrl?: string | null;
    };
    WorkspacePage: {
      data: components["schemas"]["Workspace"][];
      /** @description Send it as `after` to get the next page; null at the end */
      next: string | null;
    };
  };
  responses: {
    /** @description A failure, with its kind */
    Failure: {
      content: {
        "application/json": components["schemas"]["Error"];
      };
    };
  };
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export interface operations {
  listWorkspaces: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["WorkspacePage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  createWorkspace: {
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewWorkspace"];
      };
    };
    responses: {
      /** @description Default Response */
      201: {
        content: {
          "application/json": components["schemas"]["Workspace"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  getWorkspace: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Workspace"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  deleteWorkspace: {
    parameters: {
      query: {
        /** @description The name of the workspace, as a confirmation */
        confirm: string;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Nothing */
      204: {
      };
      default: components["responses"]["Failure"];
    };
  };
  updateWorkspace: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["WorkspaceChange"];
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Workspace"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listFleet: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
        /** @description Part of a workspace's name, or its id */
        q?: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["FleetPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listAuditEntries: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
        /** @description Only entries of this action */
        action?: "workspace.created" | "workspace.changed" | "workspace.deleted" | "token.created" | "token.revoked" | "sql_role.created" | "sql_role.dropped" | "sign_in" | "sign_in.failed" | "sign_in_link.created" | "sign_out" | "key.connected" | "key.replaced" | "integration.changed" | "integration.disconnected" | "webhook.set" | "webhook.removed" | "webhook_endpoint.created" | "webhook_endpoint.changed" | "webhook_endpoint.deleted" | "webhook_endpoint.secret_rotated" | "webhook_endpoint.tested" | "webhook_delivery.retried" | "run.started" | "run.paused" | "run.resumed" | "run.cancelled" | "run.confirmed" | "backfill.started" | "reconcile.started" | "replay.started" | "report.started" | "redaction.started" | "attachment.opened" | "records.exported" | "customer.erased" | "customer.exported" | "encryption_keys.rotated";
        /** @description Only entries of this token or session id, or name */
        actor?: string;
        /** @description Only entries since this instant */
        from?: string;
        /** @description Only entries before this instant */
        to?: string;
        /** @description `ndjson` streams all entries, one JSON object per line, without pages */
        format?: "json" | "ndjson";
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["AuditPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listAuditEntriesOfInstallation: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
        /** @description Only entries of this action */
        action?: "workspace.created" | "workspace.changed" | "workspace.deleted" | "token.created" | "token.revoked" | "sql_role.created" | "sql_role.dropped" | "sign_in" | "sign_in.failed" | "sign_in_link.created" | "sign_out" | "key.connected" | "key.replaced" | "integration.changed" | "integration.disconnected" | "webhook.set" | "webhook.removed" | "webhook_endpoint.created" | "webhook_endpoint.changed" | "webhook_endpoint.deleted" | "webhook_endpoint.secret_rotated" | "webhook_endpoint.tested" | "webhook_delivery.retried" | "run.started" | "run.paused" | "run.resumed" | "run.cancelled" | "run.confirmed" | "backfill.started" | "reconcile.started" | "replay.started" | "report.started" | "redaction.started" | "attachment.opened" | "records.exported" | "customer.erased" | "customer.exported" | "encryption_keys.rotated";
        /** @description Only entries of this token or session id, or name */
        actor?: string;
        /** @description Only entries since this instant */
        from?: string;
        /** @description Only entries before this instant */
        to?: string;
        /** @description `ndjson` streams all entries, one JSON object per line, without pages */
        format?: "json" | "ndjson";
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["AuditPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listTokens: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["TokenPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  createToken: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewToken"];
      };
    };
    responses: {
      /** @description Default Response */
      201: {
        content: {
          "application/json": components["schemas"]["IssuedToken"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  deleteToken: {
    parameters: {
      path: {
        workspaceId: string;
        tokenId: string;
      };
    };
    responses: {
      /** @description Nothing */
      204: {
      };
      default: components["responses"]["Failure"];
    };
  };
  getSqlAccess: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["SqlAccess"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listSqlRoles: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["SqlRolePage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  createSqlRole: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewSqlRole"];
      };
    };
    responses: {
      /** @description Default Response */
      201: {
        content: {
          "application/json": components["schemas"]["IssuedSqlRole"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  deleteSqlRole: {
    parameters: {
      path: {
        workspaceId: string;
        sqlRoleId: string;
      };
    };
    responses: {
      /** @description Nothing */
      204: {
      };
      default: components["responses"]["Failure"];
    };
  };
  getVolume: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Volume"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listVolumeDays: {
    parameters: {
      query?: {
        /** @description Default: 29 days before `to` */
        from?: string;
        /** @description Default: today in UTC */
        to?: string;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["VolumeDays"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listNotices: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["NoticePage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  getOverview: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Overview"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  subscribeToOverview: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description A stream, which does not end by itself */
      200: {
        content: {
          "text/event-stream": unknown;
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listArrivals: {
    parameters: {
      query?: {
        /** @description Number of days up to today */
        days?: number;
        /** @description Time zone of the days, by its name in the tz database, such as `Europe/Berlin` */
        zone?: string;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Arrivals"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listConversations: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
        /** @description `attributes`: each item has all attributes as Kustomer sent them */
        include?: "attributes";
        /** @description `newest`: by last change, the latest first; the default with a filter. `id`: by id; the default without one. `relevance`: the best match first, of the newest 300 that match; needs `q` */
        order?: "id" | "newest" | "relevance";
        /** @description Words in the conversation's name, its customer's name or email, its messages, or its internal notes: all of them, in any case, with or without accents. A word also finds longer words that begin with it. `"a phrase"`, `or` and `-` work as in search engines. The beginning of an email including its @, and the id of a conversation or customer, find just that */
        q?: string;
        /** @description open, snoozed, done */
        status?: string;
        /** @description One of its channels */
        channel?: string;
        /** @description Id of one of its tags */
        tag?: string;
        /** @description Only those of this customer */
        customerId?: string;
        /** @description Only those last changed at or after this instant */
        from?: string;
        /** @description Only those last changed before this instant */
        to?: string;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["ConversationPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  getConversation: {
    parameters: {
      query?: {
        /** @description The maximum number of messages to include */
        messages?: number;
      };
      path: {
        workspaceId: string;
        id: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["ConversationDetail"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listMessages: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
        /** @description `attributes`: each item has all attributes as Kustomer sent them */
        include?: "attributes";
        /** @description Only those of this conversation */
        conversationId?: string;
        /** @description `oldest` and `newest` sort by creation and need `conversationId` */
        order?: "id" | "oldest" | "newest";
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["MessagePage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listCustomers: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
        /** @description `attributes`: each item has all attributes as Kustomer sent them */
        include?: "attributes";
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["CustomerPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  getCustomer: {
    parameters: {
      path: {
        workspaceId: string;
        id: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Customer"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listTags: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
        /** @description `attributes`: each item has all attributes as Kustomer sent them */
        include?: "attributes";
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["TagPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  openAttachment: {
    parameters: {
      query?: {
        /** @description Whether to answer with a redirection to the file, as browsers like it */
        redirect?: string;
      };
      path: {
        workspaceId: string;
        id: string;
        attachmentId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["AttachmentLink"];
        };
      };
      /** @description With `redirect=true`: the address of the file */
      302: {
      };
      default: components["responses"]["Failure"];
    };
  };
  getFreeExports: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["FreeExports"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  exportConversations: {
    parameters: {
      query?: {
        /** @description `ndjson`: one JSON object a line, `csv`: for spreadsheets, `parquet`: typed columns */
        format?: "ndjson" | "csv" | "parquet";
        /** @description Resume: only what comes after this id, the `id` of the last complete record that you have. A CSV file has its header again */
        after?: string;
        /** @description CSV only: begin with the UTF-8 mark by which Excel recognizes the encoding */
        bom?: string;
        /** @description Only those last changed at or after this instant */
        from?: string;
        /** @description Only those last changed before this instant */
        to?: string;
        /** @description `attributes`: one more column with all attributes as Kustomer sent them, as JSON */
        include?: "attributes";
        /** @description open, snoozed, done */
        status?: string;
        /** @description One of its channels */
        channel?: string;
        /** @description Id of one of its tags */
        tag?: string;
        /** @description Only those of this customer */
        customerId?: string;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description The file */
      200: {
        content: {
          "application/x-ndjson": unknown;
          "text/csv": unknown;
          "application/vnd.apache.parquet": unknown;
        };
      };
      /** @description Nothing has changed since the export with this `ETag` */
      304: {
      };
      default: components["responses"]["Failure"];
    };
  };
  exportMessages: {
    parameters: {
      query?: {
        /** @description `ndjson`: one JSON object a line, `csv`: for spreadsheets, `parquet`: typed columns */
        format?: "ndjson" | "csv" | "parquet";
        /** @description Resume: only what comes after this id, the `id` of the last complete record that you have. A CSV file has its header again */
        after?: string;
        /** @description CSV only: begin with the UTF-8 mark by which Excel recognizes the encoding */
        bom?: string;
        /** @description Only those last changed at or after this instant */
        from?: string;
        /** @description Only those last changed before this instant */
        to?: string;
        /** @description `attributes`: one more column with all attributes as Kustomer sent them, as JSON */
        include?: "attributes";
        /** @description received, sent and others, as Kustomer has it */
        status?: string;
        /** @description in, out */
        direction?: string;
        /** @description Its channel */
        channel?: string;
        /** @description Only those of this customer */
        customerId?: string;
        /** @description Only those of this conversation */
        conversationId?: string;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description The file */
      200: {
        content: {
          "application/x-ndjson": unknown;
          "text/csv": unknown;
          "application/vnd.apache.parquet": unknown;
        };
      };
      /** @description Nothing has changed since the export with this `ETag` */
      304: {
      };
      default: components["responses"]["Failure"];
    };
  };
  exportNotes: {
    parameters: {
      query?: {
        /** @description `ndjson`: one JSON object a line, `csv`: for spreadsheets, `parquet`: typed columns */
        format?: "ndjson" | "csv" | "parquet";
        /** @description Resume: only what comes after this id, the `id` of the last complete record that you have. A CSV file has its header again */
        after?: string;
        /** @description CSV only: begin with the UTF-8 mark by which Excel recognizes the encoding */
        bom?: string;
        /** @description Only those last changed at or after this instant */
        from?: string;
        /** @description Only those last changed before this instant */
        to?: string;
        /** @description Only those that name this customer */
        customerId?: string;
        /** @description Only those of this conversation */
        conversationId?: string;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description The file */
      200: {
        content: {
          "application/x-ndjson": unknown;
          "text/csv": unknown;
          "application/vnd.apache.parquet": unknown;
        };
      };
      /** @description Nothing has changed since the export with this `ETag` */
      304: {
      };
      default: components["responses"]["Failure"];
    };
  };
  exportCustomers: {
    parameters: {
      query?: {
        /** @description `ndjson`: one JSON object a line, `csv`: for spreadsheets, `parquet`: typed columns */
        format?: "ndjson" | "csv" | "parquet";
        /** @description Resume: only what comes after this id, the `id` of the last complete record that you have. A CSV file has its header again */
        after?: string;
        /** @description CSV only: begin with the UTF-8 mark by which Excel recognizes the encoding */
        bom?: string;
        /** @description Only those last changed at or after this instant */
        from?: string;
        /** @description Only those last changed before this instant */
        to?: string;
        /** @description `attributes`: one more column with all attributes as Kustomer sent them, as JSON */
        include?: "attributes";
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description The file */
      200: {
        content: {
          "application/x-ndjson": unknown;
          "text/csv": unknown;
          "application/vnd.apache.parquet": unknown;
        };
      };
      /** @description Nothing has changed since the export with this `ETag` */
      304: {
      };
      default: components["responses"]["Failure"];
    };
  };
  exportFeedback: {
    parameters: {
      query?: {
        /** @description `ndjson`: one JSON object a line, `csv`: for spreadsheets, `parquet`: typed columns */
        format?: "ndjson" | "csv" | "parquet";
        /** @description Resume: only what comes after this item, the `kind` and `id` of the last complete one that you have, such as `message/5f3c…`. A CSV file has its header again */
        after?: string;
        /** @description CSV only: begin with the UTF-8 mark by which Excel recognizes the encoding */
        bom?: string;
        /** @description Only those last changed at or after this instant */
        from?: string;
        /** @description Only those last changed before this instant */
        to?: string;
        /** @description open, snoozed, done */
        status?: string;
        /** @description One of its channels */
        channel?: string;
        /** @description Only those that name this customer themselves */
        customerId?: string;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description The file */
      200: {
        content: {
          "application/x-ndjson": unknown;
          "text/csv": unknown;
          "application/vnd.apache.parquet": unknown;
        };
      };
      /** @description Nothing has changed since the export with this `ETag` */
      304: {
      };
      default: components["responses"]["Failure"];
    };
  };
  exportCustomer: {
    parameters: {
      path: {
        workspaceId: string;
        /** @description Kustomer's id of the customer, or an e-mail address */
        id: string;
      };
    };
    responses: {
      /** @description The lines */
      200: {
        content: {
          "application/x-ndjson": unknown;
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listErasures: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["ErasurePage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  createErasure: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewErasure"];
      };
    };
    responses: {
      /** @description Default Response */
      202: {
        content: {
          "application/json": components["schemas"]["Erasure"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  getErasure: {
    parameters: {
      path: {
        workspaceId: string;
        erasureId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Erasure"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listFeedback: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
        /** @description `newest`: most recently stored or deleted first, for people; its `next` leads back in time, to an empty page at the end */
        order?: "oldest" | "newest";
        /** @description For how many seconds to wait for an item while there is none; not with `order=newest` */
        wait?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["FeedbackPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  subscribeToFeedback: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
      };
      header?: {
        /** @description The id of the last event; it precedes `after` */
        "last-event-id"?: string;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description A stream, which does not end by itself */
      200: {
        content: {
          "text/event-stream": unknown;
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listWebhookEndpoints: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["WebhookEndpointPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  createWebhookEndpoint: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewWebhookEndpoint"];
      };
    };
    responses: {
      /** @description Default Response */
      201: {
        content: {
          "application/json": components["schemas"]["IssuedWebhookEndpoint"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  getWebhookEndpoint: {
    parameters: {
      path: {
        workspaceId: string;
        webhookId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["WebhookEndpoint"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  deleteWebhookEndpoint: {
    parameters: {
      path: {
        workspaceId: string;
        webhookId: string;
      };
    };
    responses: {
      /** @description Nothing */
      204: {
      };
      default: components["responses"]["Failure"];
    };
  };
  changeWebhookEndpoint: {
    parameters: {
      path: {
        workspaceId: string;
        webhookId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["WebhookEndpointChange"];
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["WebhookEndpoint"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  rotateWebhookSecret: {
    parameters: {
      path: {
        workspaceId: string;
        webhookId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["IssuedWebhookEndpoint"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  testWebhookEndpoint: {
    parameters: {
      path: {
        workspaceId: string;
        webhookId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["WebhookTest"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listWebhookDeliveries: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
        /** @description Only those in this state */
        state?: "open" | "delivered" | "dead";
      };
      path: {
        workspaceId: string;
        webhookId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["WebhookDeliveryPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  retryWebhookDelivery: {
    parameters: {
      path: {
        workspaceId: string;
        deliveryId: string;
      };
    };
    responses: {
      /** @description Default Response */
      202: {
        content: {
          /**
          * @example {
          *       "id": "0197a3c4-8091-72a3-8d4e-5f6071829304",
          *       "webhookId": "0197a3c4-7f80-7192-8c3d-4e5f60718293",
          *       "type": "feedback",
          *       "items": 3,
          *       "noticeId": null,
          *       "state": "delivered",
          *       "attempts": 1,
          *       "createdAt": "2026-11-20T10:05:00.000Z",
          *       "lastAttemptAt": "2026-11-20T10:05:04.250Z",
          *       "nextAt": null,
          *       "lastStatus": 204,
          *       "failure": null,
          *       "endedAt": "2026-11-20T10:05:04.250Z"
          *     }
          */
          "application/json": components["schemas"]["WebhookDelivery"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  getIntegration: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Integration"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  connectKey: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewKey"];
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Integration"];
        };
      };
      /** @description Default Response */
      422: {
        content: {
          "application/json": components["schemas"]["KeyRefusal"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  deleteIntegration: {
    parameters: {
      query?: {
        /** @description Whether to delete the stored conversations, messages, notes, customers and tags as well */
        purge?: string;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Nothing */
      204: {
      };
      default: components["responses"]["Failure"];
    };
  };
  updateIntegration: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["IntegrationChange"];
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Integration"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  checkKey: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Integration"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  previewFilters: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["FilterPreviewRequest"];
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["FilterPreview"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  previewRedaction: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["RedactionPreviewRequest"];
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["RedactionPreview"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  storedRedaction: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      202: {
        content: {
          "application/json": components["schemas"]["RedactionPass"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  previewRetention: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["RetentionPreviewRequest"];
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["RetentionPreview"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  estimateComments: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["CommentsEstimate"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  getWebhook: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Webhook"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  setWebhook: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewWebhook"];
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Webhook"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  deleteWebhook: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Nothing */
      204: {
      };
      default: components["responses"]["Failure"];
    };
  };
  listRuns: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["RunPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  createRun: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["NewRun"];
      };
    };
    responses: {
      /** @description Default Response */
      202: {
        content: {
          "application/json": components["schemas"]["Run"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  getRun: {
    parameters: {
      path: {
        workspaceId: string;
        runId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Run"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  cancelRun: {
    parameters: {
      path: {
        workspaceId: string;
        runId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Run"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  pauseRun: {
    parameters: {
      path: {
        workspaceId: string;
        runId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Run"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  resumeRun: {
    parameters: {
      path: {
        workspaceId: string;
        runId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Run"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  confirmRun: {
    parameters: {
      path: {
        workspaceId: string;
        runId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Run"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  createReconcile: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["NewReconcile"];
      };
    };
    responses: {
      /** @description Default Response */
      202: {
        content: {
          "application/json": components["schemas"]["Run"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listDeletionCandidates: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["DeletionCandidatePage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  estimateBackfill: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["BackfillRange"];
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["BackfillEstimate"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listBackfills: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["RunPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  createBackfill: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["BackfillRange"];
      };
    };
    responses: {
      /** @description Default Response */
      202: {
        content: {
          "application/json": components["schemas"]["Run"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  createReplay: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["NewReplay"];
      };
    };
    responses: {
      /** @description Default Response */
      202: {
        content: {
          "application/json": components["schemas"]["Replay"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  getReplay: {
    parameters: {
      path: {
        workspaceId: string;
        replayId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Replay"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listHeld: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["HeldPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listFiltered: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["FilteredPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listRejected: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["RejectedPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listPending: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["PendingPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listReports: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["ReportPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  createReport: {
    parameters: {
      path: {
        workspaceId: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["NewReport"];
      };
    };
    responses: {
      /** @description Default Response */
      202: {
        content: {
          "application/json": components["schemas"]["Report"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  getReport: {
    parameters: {
      path: {
        workspaceId: string;
        reportId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["Report"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
  listReportRows: {
    parameters: {
      query?: {
        /** @description `next` of the previous page; without it the first page */
        after?: string;
        /** @description The maximum number of items in the page */
        limit?: number;
      };
      path: {
        workspaceId: string;
        reportId: string;
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        content: {
          "application/json": components["schemas"]["ReportRowPage"];
        };
      };
      default: components["responses"]["Failure"];
    };
  };
}
