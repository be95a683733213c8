-- Written by `pnpm db:dump` from a migrated database; do not edit.

create table agent (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  kind text not null CHECK ((kind = ANY (ARRAY['user'::text, 'team'::text]))),
  id text not null,
  name text,
  deleted boolean not null default false,
  observed_at timestamp with time zone not null default clock_timestamp(),
  constraint agent_pkey PRIMARY KEY (workspace_id, kind, id)
);

create table api_token (
  id uuid not null default uuidv7() PRIMARY KEY,
  workspace_id uuid REFERENCES workspace(id) ON DELETE CASCADE,
  scope text not null CHECK ((scope = ANY (ARRAY['operator'::text, 'admin'::text, 'member'::text]))),
  name text not null,
  hash bytea not null UNIQUE,
  created_at timestamp with time zone not null default clock_timestamp(),
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  constraint api_token_check CHECK (((scope = 'operator'::text) = (workspace_id IS NULL)))
);
CREATE INDEX api_token_workspace ON public.api_token USING btree (workspace_id);

create table applied_function (
  name text not null PRIMARY KEY,
  sha256 text[] not null
);

create table audit_entry (
  id uuid not null default uuidv7() PRIMARY KEY,
  workspace_id uuid,
  actor_kind text not null,
  actor_id text,
  actor_name text not null,
  token_id uuid,
  address text,
  action text not null,
  subject text,
  before jsonb,
  after jsonb
);
CREATE INDEX audit_entry_newest ON public.audit_entry USING btree (workspace_id, id DESC);

create table conversation (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  id text not null,
  name text,
  preview text,
  status text,
  channels text[] not null,
  tags text[] not null,
  customer_id text,
  message_count integer,
  direction text,
  priority integer,
  rev integer,
  created_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  attributes jsonb not null,
  relations jsonb not null,
  observed_at timestamp with time zone not null,
  mapping_version smallint not null,
  deleted_at timestamp with time zone,
  feed_position bigint not null,
  first_position bigint,
  constraint conversation_pkey PRIMARY KEY (workspace_id, id)
) with (toast_tuple_target=8160);
CREATE INDEX conversation_deleted ON public.conversation USING btree (workspace_id, deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX conversation_newest ON public.conversation USING btree (workspace_id, updated_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX conversation_of_customer ON public.conversation USING btree (workspace_id, customer_id, updated_at DESC, id DESC);

create table conversation_item (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  id text not null,
  feed_position bigint not null,
  constraint conversation_item_pkey PRIMARY KEY (workspace_id, id)
);
CREATE INDEX conversation_item_feed ON public.conversation_item USING btree (workspace_id, feed_position, id);

create table conversation_text (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  id text not null,
  customer_hash bigint,
  words tsvector not null,
  constraint conversation_text_pkey PRIMARY KEY (workspace_id, id)
) with (toast_tuple_target=8160);
CREATE INDEX conversation_text_words ON public.conversation_text USING gin (words) WITH (gin_pending_list_limit='1024');

create table customer (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  id text not null,
  name text,
  email text,
  external_id text,
  locale text,
  gender text,
  verified boolean,
  timezone text,
  rev integer,
  created_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  attributes jsonb not null,
  relations jsonb not null,
  observed_at timestamp with time zone not null,
  mapping_version smallint not null,
  deleted_at timestamp with time zone,
  feed_position bigint not null,
  constraint customer_pkey PRIMARY KEY (workspace_id, id)
) with (toast_tuple_target=8160);
CREATE INDEX customer_deleted ON public.customer USING btree (workspace_id, id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX customer_email ON public.customer USING btree (workspace_id, lower("left"(email, 200)) text_pattern_ops) WHERE (email IS NOT NULL);
CREATE INDEX customer_feed ON public.customer USING btree (workspace_id, feed_position, id);

create table customer_erasure (
  id uuid not null default uuidv7() PRIMARY KEY,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  customer_id text not null,
  requested_at timestamp with time zone not null default clock_timestamp(),
  done_at timestamp with time zone
);
CREATE INDEX customer_erasure_newest ON public.customer_erasure USING btree (workspace_id, id DESC);
CREATE UNIQUE INDEX customer_erasure_open ON public.customer_erasure USING btree (workspace_id, customer_id) WHERE (done_at IS NULL);

create table customer_erasure_count (
  erasure_id uuid not null REFERENCES customer_erasure(id) ON DELETE CASCADE,
  place text not null,
  kind text not null,
  count bigint not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint customer_erasure_count_pkey PRIMARY KEY (erasure_id, place, kind)
);

create table customer_name (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  customer_id text not null,
  encrypted_names bytea not null,
  changed_at timestamp with time zone,
  phase text not null default 'conversations'::text CHECK ((phase = ANY (ARRAY['conversations'::text, 'messages'::text, 'notes'::text]))),
  last_id text not null default ''::text,
  constraint customer_name_pkey PRIMARY KEY (workspace_id, customer_id)
);
CREATE INDEX customer_name_changed ON public.customer_name USING btree (workspace_id, customer_id) WHERE (changed_at IS NOT NULL);

create table deletion_candidate (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  kind text not null CHECK ((kind = ANY (ARRAY['conversation'::text, 'customer'::text, 'message'::text]))),
  id text not null,
  source text not null,
  added_at timestamp with time zone not null default clock_timestamp(),
  run_id uuid,
  not_found_at timestamp with time zone,
  constraint deletion_candidate_pkey PRIMARY KEY (workspace_id, kind, id)
);

create table erased_record (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  kind text not null CHECK ((kind = ANY (ARRAY['conversation'::text, 'customer'::text, 'message'::text]))),
  id text not null,
  erasure_id uuid not null REFERENCES customer_erasure(id) ON DELETE CASCADE,
  cleared_at timestamp with time zone,
  constraint erased_record_pkey PRIMARY KEY (workspace_id, kind, id)
);
CREATE INDEX erased_record_of_erasure ON public.erased_record USING btree (erasure_id, kind);
CREATE INDEX erased_record_to_clear ON public.erased_record USING btree (workspace_id, kind) WHERE (cleared_at IS NULL);

create table erasure (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  kind text not null CHECK ((kind = ANY (ARRAY['conversation'::text, 'customer'::text, 'message'::text]))),
  id text not null,
  what text not null CHECK ((what = ANY (ARRAY['record'::text, 'text'::text, 'copies'::text]))),
  observed_at timestamp with time zone not null,
  noted_at timestamp with time zone not null default clock_timestamp(),
  done_at timestamp with time zone,
  constraint erasure_pkey PRIMARY KEY (workspace_id, kind, id)
);
CREATE INDEX erasure_done ON public.erasure USING btree (done_at) WHERE (done_at IS NOT NULL);
CREATE INDEX erasure_open ON public.erasure USING btree (workspace_id, noted_at) WHERE (done_at IS NULL);

create table erasure_scan (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE PRIMARY KEY,
  noted_to timestamp with time zone,
  batches_to timestamp with time zone,
  at timestamp with time zone,
  batch_id uuid,
  dispatch_at timestamp with time zone not null default clock_timestamp()
);
CREATE INDEX erasure_scan_to_dispatch ON public.erasure_scan USING btree (dispatch_at);

create table feed_floor (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  kind text not null CHECK ((kind = ANY (ARRAY['conversation'::text, 'message'::text]))),
  position bigint not null,
  id text not null,
  constraint feed_floor_pkey PRIMARY KEY (workspace_id, kind)
);

create table fetch_backlog (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  kind text not null CHECK ((kind = ANY (ARRAY['conversation'::text, 'thread'::text, 'customer'::text, 'instant'::text]))),
  id text not null,
  reason text not null,
  lane text not null default 'live'::text CHECK ((lane = ANY (ARRAY['live'::text, 'backfill'::text]))),
  tries integer not null default 0,
  last_run_id uuid,
  outcome text,
  added_at timestamp with time zone not null default clock_timestamp(),
  tried_at timestamp with time zone,
  failures integer not null default 0,
  failure text,
  next_try_at timestamp with time zone,
  constraint fetch_backlog_pkey PRIMARY KEY (workspace_id, kind, id)
);
CREATE INDEX fetch_backlog_by_lane ON public.fetch_backlog USING btree (workspace_id, kind, lane, added_at, id) WHERE (outcome IS NULL);

create table fetch_log (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  kind text not null,
  id text not null,
  reason text not null,
  run_id uuid,
  fetched_at timestamp with time zone not null default clock_timestamp(),
  constraint fetch_log_pkey PRIMARY KEY (workspace_id, id, kind, fetched_at)
);
CREATE INDEX fetch_log_oldest ON public.fetch_log USING brin (fetched_at);

create table filter_change (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE PRIMARY KEY,
  phase text not null CHECK ((phase = ANY (ARRAY['conversations'::text, 'messages'::text, 'conversations again'::text, 'threads again'::text, 'done'::text]))),
  changed_at timestamp with time zone not null default clock_timestamp(),
  batches_to timestamp with time zone,
  last_id text not null default ''::text,
  evaluated integer not null default 0,
  removed integer not null default 0,
  removed_messages integer not null default 0,
  requested integer not null default 0,
  came_in integer not null default 0,
  finished_at timestamp with time zone,
  dispatch_at timestamp with time zone default clock_timestamp()
);
CREATE INDEX filter_change_to_dispatch ON public.filter_change USING btree (dispatch_at) WHERE (phase <> 'done'::text);

create table filtered_conversation (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  id text not null,
  rev integer,
  updated_at timestamp with time zone not null,
  observed_at timestamp with time zone not null,
  filtered_at timestamp with time zone not null default clock_timestamp(),
  reread_at timestamp with time zone,
  constraint filtered_conversation_pkey PRIMARY KEY (workspace_id, id)
);
CREATE INDEX filtered_conversation_reread ON public.filtered_conversation USING btree (workspace_id, id) WHERE (reread_at IS NOT NULL);

create table filtered_message (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  id text not null,
  conversation_id text not null,
  rev integer,
  updated_at timestamp with time zone not null,
  observed_at timestamp with time zone not null,
  filtered_at timestamp with time zone not null default clock_timestamp(),
  constraint filtered_message_pkey PRIMARY KEY (workspace_id, id)
);
CREATE INDEX filtered_message_thread ON public.filtered_message USING btree (workspace_id, conversation_id);

create table held_conversation (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  id text not null,
  updated_at timestamp with time zone not null,
  held_at timestamp with time zone not null default clock_timestamp(),
  released_at timestamp with time zone,
  constraint held_conversation_pkey PRIMARY KEY (workspace_id, id)
);
CREATE INDEX held_in_order ON public.held_conversation USING btree (workspace_id, held_at, updated_at, id);
CREATE INDEX held_released ON public.held_conversation USING btree (workspace_id, id) WHERE (released_at IS NOT NULL);

create table integration (
  id uuid not null default uuidv7() PRIMARY KEY,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE UNIQUE,
  base_url text not null,
  org_id text not null,
  org_name text not null,
  encrypted_key bytea not null,
  key_id text not null,
  key_hint text not null,
  key_generation integer not null default 1,
  key_expires_at timestamp with time zone,
  capabilities jsonb not null,
  validated_at timestamp with time zone not null default clock_timestamp(),
  recheck_at timestamp with time zone default (clock_timestamp() + '24:00:00'::interval),
  ingest_conversations boolean not null default false,
  ingest_comments boolean not null default false,
  paused boolean not null default false,
  attention jsonb,
  sync_interval_seconds integer not null default 300,
  scope_from timestamp with time zone,
  next_run_at timestamp with time zone not null default clock_timestamp(),
  next_reconcile_at timestamp with time zone,
  tags_read_at timestamp with time zone,
  hourly_overlap_at timestamp with time zone,
  daily_overlap_at timestamp with time zone,
  last_reread_id text not null default ''::text,
  audited_to timestamp with time zone,
  created_at timestamp with time zone not null default clock_timestamp(),
  updated_at timestamp with time zone not null default clock_timestamp(),
  kustomer_ahead_ms bigint not null default 0,
  host text not null generated always as lower(COALESCE("substring"(base_url, '^[^:]+://([^/?#]+)'::text), ''::text)) stored,
  filters jsonb,
  filters_on boolean not null default false,
  extras_due_at timestamp with time zone not null default clock_timestamp(),
  agents_read_at timestamp with time zone,
  agents_position bigint not null default 0,
  attachments_to timestamp with time zone,
  notes boolean not null default false,
  notes_stored boolean not null default false,
  notes_position bigint not null default 0,
  notes_to timestamp with time zone,
  extras_postponed jsonb not null default '{}'::jsonb,
  attachments_position bigint
);
CREATE INDEX integration_due ON public.integration USING btree (next_run_at) WHERE (ingest_conversations AND (NOT paused) AND (attention IS NULL));
CREATE INDEX integration_extras_due ON public.integration USING btree (extras_due_at) WHERE ingest_conversations;
CREATE INDEX integration_key ON public.integration USING btree (key_id, id);
CREATE INDEX integration_key_expires ON public.integration USING btree (key_expires_at) WHERE (key_expires_at IS NOT NULL);
CREATE INDEX integration_notes_to_remove ON public.integration USING btree (id) WHERE (notes_stored AND (NOT notes));
CREATE INDEX integration_reconcile_due ON public.integration USING btree (next_reconcile_at) WHERE (ingest_conversations AND (NOT paused) AND (attention IS NULL) AND (next_reconcile_at IS NOT NULL));
CREATE INDEX integration_to_recheck ON public.integration USING btree (recheck_at) WHERE ((recheck_at IS NOT NULL) AND (ingest_conversations OR (attention IS NOT NULL)));

create table integration_webhook (
  integration_id uuid not null REFERENCES integration(id) ON DELETE CASCADE PRIMARY KEY,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  encrypted_token bytea not null,
  key_id text not null,
  token_hint text not null,
  accepted bigint not null default 0,
  duplicate bigint not null default 0,
  ignored bigint not null default 0,
  refused bigint not null default 0,
  dropped bigint not null default 0,
  last_event_at timestamp with time zone,
  created_at timestamp with time zone not null default clock_timestamp(),
  updated_at timestamp with time zone not null default clock_timestamp()
);

create table key_attempt (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE PRIMARY KEY,
  at timestamp with time zone[] not null
);

create table message (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  id text not null,
  conversation_id text not null,
  customer_id text,
  description text,
  subject text,
  status text,
  channel text,
  app text,
  direction text,
  sent_at timestamp with time zone,
  rev integer,
  created_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  attributes jsonb not null,
  relations jsonb not null,
  observed_at timestamp with time zone not null,
  mapping_version smallint not null,
  deleted_at timestamp with time zone,
  feed_position bigint not null,
  description_truncated boolean,
  text text,
  first_position bigint,
  attachments jsonb,
  constraint message_pkey PRIMARY KEY (workspace_id, id)
) with (toast_tuple_target=8160);
CREATE INDEX message_customer ON public.message USING btree (workspace_id, customer_id);
CREATE INDEX message_deleted ON public.message USING btree (workspace_id, deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX message_feed ON public.message USING btree (workspace_id, feed_position, id);
CREATE INDEX message_thread ON public.message USING btree (workspace_id, conversation_id);

create table note (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  id text not null,
  conversation_id text not null,
  customer_id text,
  body text,
  text text,
  created_by text,
  created_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  observed_at timestamp with time zone not null,
  constraint note_pkey PRIMARY KEY (workspace_id, id)
);
CREATE INDEX note_newest ON public.note USING btree (workspace_id, updated_at, id);
CREATE INDEX note_of_conversation ON public.note USING btree (workspace_id, conversation_id);
CREATE INDEX note_of_customer ON public.note USING btree (workspace_id, customer_id);

create table note_reading (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  conversation_id text not null,
  due_at timestamp with time zone,
  state text,
  read_at timestamp with time zone,
  constraint note_reading_pkey PRIMARY KEY (workspace_id, conversation_id)
);
CREATE INDEX note_reading_due ON public.note_reading USING btree (workspace_id, due_at) WHERE (due_at IS NOT NULL);

create table notice (
  id uuid not null default uuidv7() PRIMARY KEY,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  kind text not null,
  subject text not null,
  level text not null CHECK ((level = ANY (ARRAY['info'::text, 'warn'::text, 'error'::text]))),
  message text not null,
  details jsonb not null default '{}'::jsonb,
  at timestamp with time zone not null default clock_timestamp(),
  logged_at timestamp with time zone,
  tries integer not null default 0,
  next_try_at timestamp with time zone default clock_timestamp(),
  delivered_at timestamp with time zone,
  failure text,
  given_up_at timestamp with time zone,
  constraint notice_workspace_id_kind_subject_key UNIQUE (workspace_id, kind, subject)
);
CREATE INDEX notice_newest ON public.notice USING btree (workspace_id, id DESC);
CREATE INDEX notice_to_deliver ON public.notice USING btree (next_try_at) WHERE (next_try_at IS NOT NULL);

create table org_budget (
  org_id text not null,
  limit_per_minute integer not null default 300 CHECK ((limit_per_minute > 0)),
  blocked_until timestamp with time zone,
  consecutive_unavailable integer not null default 0,
  unavailable_since timestamp with time zone,
  first_second bigint not null default 0,
  sent integer[] not null default array_fill(0, ARRAY[243]),
  searched integer[] not null default array_fill(0, ARRAY[243]),
  external_sent integer,
  external_sent_at timestamp with time zone,
  external_searched integer,
  external_searched_at timestamp with time zone,
  host text not null default ''::text,
  constraint org_budget_pkey PRIMARY KEY (host, org_id)
);

create table orphaned_customer (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  id text not null,
  noted_at timestamp with time zone not null default clock_timestamp(),
  erased_at timestamp with time zone,
  constraint orphaned_customer_pkey PRIMARY KEY (workspace_id, id)
);

create table permit_reservation (
  org_id text not null,
  holder text not null,
  kind text not null CHECK ((kind = ANY (ARRAY['search'::text, 'other'::text]))),
  at timestamp with time zone not null,
  host text not null default ''::text,
  constraint permit_reservation_host_org_id_fkey FOREIGN KEY (host, org_id) REFERENCES org_budget(host, org_id) ON DELETE CASCADE,
  constraint permit_reservation_pkey PRIMARY KEY (host, org_id, holder, kind)
);

create table raw_batch (
  id uuid not null default uuidv7(),
  created_at timestamp with time zone not null default clock_timestamp(),
  workspace_id uuid not null,
  integration_id uuid not null,
  run_id uuid,
  replay_id uuid,
  replayed boolean not null default false,
  stream text not null CHECK ((stream = ANY (ARRAY['tags'::text, 'customers'::text, 'conversations'::text, 'messages'::text]))),
  records integer not null,
  body bytea not null storage e,
  observed_at timestamp with time zone not null,
  scope_from timestamp with time zone not null,
  scope_to timestamp with time zone,
  strategy text not null,
  state text not null default 'pending'::text CHECK ((state = ANY (ARRAY['pending'::text, 'settled'::text]))),
  failures integer not null default 0,
  dispatch_at timestamp with time zone default (clock_timestamp() + '00:00:30'::interval),
  settled_at timestamp with time zone,
  stored integer not null default 0,
  unchanged integer not null default 0,
  held integer not null default 0,
  rejected integer not null default 0,
  dropped integer not null default 0,
  unreadable jsonb,
  lane text not null default 'live'::text CHECK ((lane = ANY (ARRAY['live'::text, 'release'::text, 'reconcile'::text, 'backfill'::text]))),
  turn integer not null default 0,
  record_id text,
  record_at timestamp with time zone,
  tried_alone integer[] not null default '{}'::integer[],
  constraint raw_batch_pkey PRIMARY KEY (id, created_at)
) partition by RANGE (created_at);
CREATE INDEX raw_batch_last_turn ON ONLY public.raw_batch USING btree (workspace_id, lane, turn) WHERE (state = 'pending'::text);
CREATE INDEX raw_batch_of_record ON ONLY public.raw_batch USING btree (integration_id, stream, record_id) WHERE ((state = 'pending'::text) AND (record_id IS NOT NULL));
CREATE INDEX raw_batch_of_webhook ON ONLY public.raw_batch USING btree (integration_id) WHERE (run_id IS NULL);
CREATE INDEX raw_batch_replayed ON ONLY public.raw_batch USING btree (replay_id) WHERE (state = 'pending'::text);
CREATE INDEX raw_batch_run ON ONLY public.raw_batch USING btree (run_id);
CREATE INDEX raw_batch_settled ON ONLY public.raw_batch USING btree (workspace_id, created_at, id) WHERE (state = 'settled'::text);
CREATE INDEX raw_batch_to_dispatch ON ONLY public.raw_batch USING btree (dispatch_at) WHERE (state = 'pending'::text);
CREATE INDEX raw_batch_turn ON ONLY public.raw_batch USING btree (turn) WHERE ((state = 'pending'::text) AND (NOT replayed));
CREATE INDEX raw_batch_unsettled ON ONLY public.raw_batch USING btree (run_id) WHERE (state = 'pending'::text);

create table raw_batch_default partition of raw_batch DEFAULT;

create table reconcile (
  run_id uuid not null REFERENCES run(id) ON DELETE CASCADE PRIMARY KEY,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  integration_id uuid not null,
  full_sweep boolean not null,
  audit_from timestamp with time zone,
  key_generation integer not null,
  capabilities jsonb not null,
  quota jsonb,
  verified integer not null default 0,
  approved jsonb not null default '{}'::jsonb,
  run_again text CHECK ((run_again = ANY (ARRAY['partial'::text, 'full'::text])))
);

create table redaction (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE PRIMARY KEY,
  rules jsonb,
  encrypted_key bytea not null,
  key_id text not null,
  updated_at timestamp with time zone not null default clock_timestamp(),
  began_at timestamp with time zone not null default clock_timestamp()
);

create table redaction_fingerprint (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  kind text not null CHECK ((kind = ANY (ARRAY['conversation'::text, 'customer'::text]))),
  id text not null,
  message_id text not null,
  length integer not null,
  salt uuid not null,
  hash bytea
);
CREATE INDEX redaction_fingerprint_holder ON public.redaction_fingerprint USING btree (workspace_id, kind, id);

create table redaction_pass (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE PRIMARY KEY,
  phase text not null CHECK ((phase = ANY (ARRAY['conversations'::text, 'messages'::text, 'notes'::text, 'customers'::text, 'raw pages'::text, 'done'::text]))),
  started_at timestamp with time zone not null default clock_timestamp(),
  batches_to timestamp with time zone,
  last_id text not null default ''::text,
  examined integer not null default 0,
  redacted integer not null default 0,
  finished_at timestamp with time zone,
  dispatch_at timestamp with time zone default clock_timestamp()
);
CREATE INDEX redaction_pass_due ON public.redaction_pass USING btree (dispatch_at) WHERE (phase <> 'done'::text);

create table rejected_record (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  stream text not null,
  id text not null,
  reason text not null,
  batch_id uuid not null,
  rejected_at timestamp with time zone not null default clock_timestamp(),
  constraint rejected_record_pkey PRIMARY KEY (workspace_id, stream, id)
);

create table replay (
  id uuid not null default uuidv7() PRIMARY KEY,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  streams text[] not null,
  read_from timestamp with time zone,
  read_to timestamp with time zone not null default clock_timestamp(),
  batches integer not null default 0,
  records integer not null default 0,
  stored integer not null default 0,
  unchanged integer not null default 0,
  rejected integer not null default 0,
  dropped integer not null default 0,
  opened_at timestamp with time zone not null default clock_timestamp()
);
CREATE INDEX replay_workspace ON public.replay USING btree (workspace_id);

create table report (
  id uuid not null default uuidv7() PRIMARY KEY,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  integration_id uuid not null REFERENCES integration(id) ON DELETE CASCADE,
  state text not null default 'queued'::text CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text]))),
  phase text not null default 'conversations'::text CHECK ((phase = ANY (ARRAY['conversations'::text, 'messages'::text, 'lookups'::text, 'threads'::text, 'comparison'::text, 'done'::text]))),
  version integer not null default 0,
  window_from timestamp with time zone not null,
  window_to timestamp with time zone not null,
  listed text[] not null,
  readings jsonb not null default '[]'::jsonb,
  totals jsonb not null default '{}'::jsonb,
  warnings text[] not null default '{}'::text[],
  records integer not null default 0,
  searches integer not null default 0,
  other_requests integer not null default 0,
  summary jsonb,
  failures integer not null default 0,
  error jsonb,
  dispatch_at timestamp with time zone default (clock_timestamp() + '00:00:30'::interval),
  opened_at timestamp with time zone not null default clock_timestamp(),
  finished_at timestamp with time zone,
  is_partial boolean not null default false,
  constraint report_check CHECK ((window_from < window_to))
);
CREATE INDEX report_newest ON public.report USING btree (integration_id, id DESC);
CREATE UNIQUE INDEX report_one_open ON public.report USING btree (integration_id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));
CREATE INDEX report_to_dispatch ON public.report USING btree (dispatch_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));
CREATE INDEX report_workspace ON public.report USING btree (workspace_id);

create table report_record (
  report_id uuid not null REFERENCES report(id) ON DELETE CASCADE,
  stream text not null CHECK ((stream = ANY (ARRAY['conversations'::text, 'messages'::text]))),
  id text not null,
  listed boolean not null,
  lookup text CHECK ((lookup = ANY (ARRAY['planned'::text, 'found'::text, 'missing'::text, 'closed'::text]))),
  updated_at timestamp with time zone,
  rev integer,
  message_count integer,
  conversation_id text,
  constraint report_record_pkey PRIMARY KEY (report_id, stream, id)
);
CREATE INDEX report_record_of_thread ON public.report_record USING btree (report_id, conversation_id) WHERE (conversation_id IS NOT NULL);
CREATE INDEX report_record_planned ON public.report_record USING btree (report_id, id) WHERE (lookup = 'planned'::text);

create table report_row (
  report_id uuid not null REFERENCES report(id) ON DELETE CASCADE,
  stream text not null CHECK ((stream = ANY (ARRAY['conversations'::text, 'messages'::text]))),
  id text not null,
  conversation_id text,
  kustomer jsonb,
  stored jsonb,
  explanation text not null,
  detail text,
  constraint report_row_pkey PRIMARY KEY (report_id, stream, id)
);
CREATE INDEX report_row_of_thread ON public.report_row USING btree (report_id, conversation_id) WHERE (stream = 'messages'::text);

create table report_thread (
  report_id uuid not null REFERENCES report(id) ON DELETE CASCADE,
  conversation_id text not null,
  state text not null default 'planned'::text CHECK ((state = ANY (ARRAY['planned'::text, 'read'::text, 'closed'::text]))),
  constraint report_thread_pkey PRIMARY KEY (report_id, conversation_id)
);

create table request_rate (
  key text not null PRIMARY KEY,
  minute bigint not null,
  used bigint not null
);

create table run (
  id uuid not null default uuidv7() PRIMARY KEY,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  integration_id uuid not null REFERENCES integration(id) ON DELETE CASCADE,
  kind text not null CHECK ((kind = ANY (ARRAY['initial'::text, 'incremental'::text, 'backfill'::text, 'reconcile'::text, 'release'::text]))),
  lane text not null generated always as  CASE WHEN (kind = ANY (ARRAY['initial'::text, 'incremental'::text])) THEN 'live'::text ELSE kind END stored,
  state text not null default 'queued'::text CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'waiting'::text, 'paused'::text, 'done'::text, 'failed'::text, 'cancelled'::text]))),
  phase text not null default 'tags'::text CHECK ((phase = ANY (ARRAY['tags'::text, 'conversations'::text, 'messages'::text, 'backlog'::text, 'audit'::text, 'sweep'::text, 'verify'::text, 'done'::text]))),
  strategy text not null CHECK ((strategy = ANY (ARRAY['search'::text, 'list'::text]))),
  listed text[] not null default '{}'::text[],
  version integer not null default 0,
  reading jsonb,
  scope_from timestamp with time zone not null,
  scope_to timestamp with time zone,
  window_from timestamp with time zone not null,
  first_window_from timestamp with time zone,
  ceiling timestamp with time zone not null,
  ceiling_fixed boolean not null default false,
  through timestamp with time zone,
  overlap text not null default 'none'::text CHECK ((overlap = ANY (ARRAY['none'::text, 'short'::text, 'hourly'::text, 'daily'::text]))),
  at_barrier boolean not null default false,
  customers_read boolean not null default false,
  passes integer not null default 0,
  done_records integer not null default 0,
  total_records integer,
  read_counts jsonb not null default '{}'::jsonb,
  stored_counts jsonb,
  removed integer not null default 0,
  searches integer not null default 0,
  other_requests integer not null default 0,
  paused_by_person boolean not null default false,
  question jsonb,
  warnings text[] not null default '{}'::text[],
  failures integer not null default 0,
  error jsonb,
  dispatch_at timestamp with time zone default clock_timestamp(),
  opened_at timestamp with time zone not null default clock_timestamp(),
  finished_at timestamp with time zone,
  kustomer_ahead_ms bigint not null default 0
);
CREATE INDEX run_newest ON public.run USING btree (integration_id, id DESC);
CREATE UNIQUE INDEX run_one_open_per_lane ON public.run USING btree (integration_id, lane) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text, 'waiting'::text, 'paused'::text]));
CREATE INDEX run_to_dispatch ON public.run USING btree (dispatch_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text, 'waiting'::text]));
CREATE INDEX run_workspace ON public.run USING btree (workspace_id);

create table search_index (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE PRIMARY KEY,
  item_position bigint not null default 0,
  item_id text not null default ''::text,
  customer_position bigint not null default 0,
  customer_id text not null default ''::text,
  dispatch_at timestamp with time zone not null default clock_timestamp()
);

create table session (
  hash bytea not null PRIMARY KEY,
  token_id uuid REFERENCES api_token(id) ON DELETE SET NULL,
  expires_at timestamp with time zone not null,
  id uuid not null default uuidv7() UNIQUE,
  browser text,
  created_at timestamp with time zone not null default clock_timestamp(),
  last_used_at timestamp with time zone not null default clock_timestamp(),
  ends_at timestamp with time zone not null
);
CREATE INDEX session_by_token ON public.session USING btree (token_id);

create table session_token (
  session_hash bytea not null REFERENCES session(hash) ON UPDATE CASCADE ON DELETE CASCADE,
  token_id uuid not null REFERENCES api_token(id) ON DELETE CASCADE,
  constraint session_token_pkey PRIMARY KEY (session_hash, token_id)
);
CREATE INDEX session_token_by_token ON public.session_token USING btree (token_id);

create table sign_in_link (
  hash bytea not null PRIMARY KEY,
  token_id uuid not null REFERENCES api_token(id) ON DELETE CASCADE,
  expires_at timestamp with time zone not null
);

create table sql_role (
  id uuid not null default uuidv7() PRIMARY KEY,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  name text not null,
  role text not null UNIQUE,
  created_at timestamp with time zone not null default clock_timestamp()
);
CREATE INDEX sql_role_workspace ON public.sql_role USING btree (workspace_id);

create table stream_cursor (
  integration_id uuid not null REFERENCES integration(id) ON DELETE CASCADE,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  stream text not null CHECK ((stream = ANY (ARRAY['conversations'::text, 'messages'::text, 'customers'::text]))),
  at timestamp with time zone not null,
  certain_to timestamp with time zone,
  constraint stream_cursor_pkey PRIMARY KEY (integration_id, stream)
);

create table sweep_position (
  integration_id uuid not null REFERENCES integration(id) ON DELETE CASCADE,
  kind text not null CHECK ((kind = ANY (ARRAY['conversation'::text, 'customer'::text, 'thread'::text]))),
  last_swept_id text not null default ''::text,
  started_at timestamp with time zone not null default clock_timestamp(),
  full_cycle_since timestamp with time zone,
  constraint sweep_position_pkey PRIMARY KEY (integration_id, kind)
);

create table tag (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  id text not null,
  name text,
  color text,
  deleted boolean not null,
  created_at timestamp with time zone,
  updated_at timestamp with time zone,
  attributes jsonb not null,
  observed_at timestamp with time zone not null,
  mapping_version smallint not null,
  constraint tag_pkey PRIMARY KEY (workspace_id, id)
);

create table thread_check (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  conversation_id text not null,
  lane text not null default 'live'::text CHECK ((lane = ANY (ARRAY['live'::text, 'backfill'::text]))),
  constraint thread_check_pkey PRIMARY KEY (workspace_id, conversation_id)
);

create table volume_entry (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  conversation_id text not null,
  period_start timestamp with time zone not null,
  charged_at timestamp with time zone not null default clock_timestamp(),
  constraint volume_entry_pkey PRIMARY KEY (workspace_id, conversation_id)
);
CREATE INDEX volume_entry_in_order ON public.volume_entry USING btree (workspace_id, charged_at);

create table volume_period (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  period_start timestamp with time zone not null,
  used integer not null default 0 CHECK ((used >= 0)),
  constraint volume_period_pkey PRIMARY KEY (workspace_id, period_start)
);

create table webhook_delivery (
  id uuid not null default uuidv7() PRIMARY KEY,
  endpoint_id uuid not null REFERENCES webhook_endpoint(id) ON DELETE CASCADE,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  type text not null CHECK ((type = ANY (ARRAY['feedback'::text, 'notice'::text]))),
  refs jsonb,
  items integer not null default 1,
  notice_id uuid REFERENCES notice(id) ON DELETE CASCADE,
  state text not null default 'open'::text CHECK ((state = ANY (ARRAY['open'::text, 'delivered'::text, 'dead'::text]))),
  attempts integer not null default 0,
  next_at timestamp with time zone default clock_timestamp(),
  created_at timestamp with time zone not null default clock_timestamp(),
  retry_until timestamp with time zone not null default (clock_timestamp() + '72:00:00'::interval),
  last_attempt_at timestamp with time zone,
  last_status integer,
  failure text,
  ended_at timestamp with time zone,
  constraint webhook_delivery_endpoint_id_notice_id_key UNIQUE (endpoint_id, notice_id)
);
CREATE INDEX webhook_delivery_ended ON public.webhook_delivery USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX webhook_delivery_newest ON public.webhook_delivery USING btree (endpoint_id, id DESC);
CREATE INDEX webhook_delivery_of_notice ON public.webhook_delivery USING btree (notice_id) WHERE (notice_id IS NOT NULL);
CREATE INDEX webhook_delivery_of_workspace ON public.webhook_delivery USING btree (workspace_id);
CREATE INDEX webhook_delivery_open ON public.webhook_delivery USING btree (endpoint_id, next_at) WHERE (state = 'open'::text);

create table webhook_endpoint (
  id uuid not null default uuidv7() PRIMARY KEY,
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  url text not null,
  description text not null default ''::text,
  events text[] not null,
  is_notice_url boolean not null default false,
  encrypted_secrets bytea,
  key_id text,
  old_secret_until timestamp with time zone,
  cursor jsonb,
  created_at timestamp with time zone not null default clock_timestamp(),
  disabled_at timestamp with time zone,
  disabled_reason text CHECK ((disabled_reason = ANY (ARRAY['person'::text, 'failing'::text, 'gone'::text, 'feed'::text]))),
  failures integer not null default 0,
  failing_since timestamp with time zone,
  last_delivered_at timestamp with time zone,
  dispatch_at timestamp with time zone not null default clock_timestamp(),
  lease_until timestamp with time zone,
  conversations_seen_to bigint not null default 0,
  messages_seen_to bigint not null default 0
);
CREATE INDEX webhook_endpoint_due ON public.webhook_endpoint USING btree (dispatch_at) WHERE (disabled_at IS NULL);
CREATE UNIQUE INDEX webhook_endpoint_notice_url ON public.webhook_endpoint USING btree (workspace_id) WHERE is_notice_url;
CREATE INDEX webhook_endpoint_of_workspace ON public.webhook_endpoint USING btree (workspace_id, id);

create table webhook_event (
  integration_id uuid not null REFERENCES integration(id) ON DELETE CASCADE,
  event_id text not null,
  received_at timestamp with time zone not null default clock_timestamp(),
  constraint webhook_event_pkey PRIMARY KEY (integration_id, event_id)
);
CREATE INDEX webhook_event_of_integration ON public.webhook_event USING btree (integration_id);
CREATE INDEX webhook_event_received ON public.webhook_event USING btree (received_at);

create table withheld_record (
  workspace_id uuid not null REFERENCES workspace(id) ON DELETE CASCADE,
  kind text not null CHECK ((kind = ANY (ARRAY['conversation'::text, 'message'::text]))),
  id text not null,
  customer_id text not null,
  encrypted_record bytea not null,
  withheld_at timestamp with time zone not null default clock_timestamp(),
  constraint withheld_record_pkey PRIMARY KEY (workspace_id, kind, id)
);
CREATE INDEX withheld_record_of_customer ON public.withheld_record USING btree (workspace_id, customer_id);

create table workspace (
  id uuid not null default uuidv7() PRIMARY KEY,
  name text not null,
  volume_limit integer not null CHECK ((volume_limit >= 0)),
  period text not null CHECK ((period = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'year'::text]))),
  notice_url text,
  created_at timestamp with time zone not null default clock_timestamp(),
  deleted_at timestamp with time zone,
  retention_days integer
);
CREATE INDEX workspace_deleted ON public.workspace USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);
