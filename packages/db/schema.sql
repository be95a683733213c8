-- Written by `pnpm db:dump` from a migrated database; do not edit.

create table api_token (
  id uuid not null default uuidv7(),
  workspace_id uuid,
  scope text not null,
  name text not null,
  hash bytea not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint api_token_check CHECK (((scope = 'operator'::text) = (workspace_id IS NULL))),
  constraint api_token_scope_check CHECK ((scope = ANY (ARRAY['operator'::text, 'admin'::text, 'member'::text]))),
  constraint api_token_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint api_token_pkey PRIMARY KEY (id),
  constraint api_token_hash_key UNIQUE (hash)
);
CREATE INDEX api_token_workspace ON public.api_token USING btree (workspace_id);

create table applied_function (
  name text not null,
  sha256 text[] not null,
  constraint applied_function_pkey PRIMARY KEY (name)
);

create table conversation (
  workspace_id uuid not null,
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
  changed_xid xid8 not null default pg_current_xact_id(),
  constraint conversation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint conversation_pkey PRIMARY KEY (workspace_id, id)
) with (toast_tuple_target=8160);
CREATE INDEX conversation_changed ON public.conversation USING btree (workspace_id, changed_xid, id);
CREATE INDEX conversation_deleted ON public.conversation USING btree (workspace_id, id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX conversation_newest ON public.conversation USING btree (workspace_id, updated_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX conversation_of_customer ON public.conversation USING btree (workspace_id, customer_id, updated_at DESC, id DESC);

create table customer (
  workspace_id uuid not null,
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
  changed_xid xid8 not null default pg_current_xact_id(),
  constraint customer_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint customer_pkey PRIMARY KEY (workspace_id, id)
) with (toast_tuple_target=8160);
CREATE INDEX customer_deleted ON public.customer USING btree (workspace_id, id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX customer_email ON public.customer USING btree (workspace_id, lower("left"(email, 200)) text_pattern_ops) WHERE (email IS NOT NULL);

create table deletion_candidate (
  workspace_id uuid not null,
  kind text not null,
  id text not null,
  source text not null,
  added_at timestamp with time zone not null default clock_timestamp(),
  run_id uuid,
  not_found_at timestamp with time zone,
  constraint deletion_candidate_kind_check CHECK ((kind = ANY (ARRAY['conversation'::text, 'customer'::text, 'message'::text]))),
  constraint deletion_candidate_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint deletion_candidate_pkey PRIMARY KEY (workspace_id, kind, id)
);

create table erasure (
  workspace_id uuid not null,
  kind text not null,
  id text not null,
  what text not null,
  observed_at timestamp with time zone not null,
  noted_at timestamp with time zone not null default clock_timestamp(),
  done_at timestamp with time zone,
  constraint erasure_kind_check CHECK ((kind = ANY (ARRAY['conversation'::text, 'customer'::text, 'message'::text]))),
  constraint erasure_what_check CHECK ((what = ANY (ARRAY['record'::text, 'text'::text, 'copies'::text]))),
  constraint erasure_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint erasure_pkey PRIMARY KEY (workspace_id, kind, id)
);
CREATE INDEX erasure_done ON public.erasure USING btree (done_at) WHERE (done_at IS NOT NULL);
CREATE INDEX erasure_open ON public.erasure USING btree (workspace_id, noted_at) WHERE (done_at IS NULL);

create table erasure_scan (
  workspace_id uuid not null,
  noted_to timestamp with time zone,
  batches_to timestamp with time zone,
  at timestamp with time zone,
  batch_id uuid,
  dispatch_at timestamp with time zone not null default clock_timestamp(),
  constraint erasure_scan_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint erasure_scan_pkey PRIMARY KEY (workspace_id)
);
CREATE INDEX erasure_scan_to_dispatch ON public.erasure_scan USING btree (dispatch_at);

create table fetch_backlog (
  workspace_id uuid not null,
  kind text not null,
  id text not null,
  reason text not null,
  lane text not null default 'live'::text,
  tries integer not null default 0,
  last_run_id uuid,
  outcome text,
  added_at timestamp with time zone not null default clock_timestamp(),
  tried_at timestamp with time zone,
  constraint fetch_backlog_kind_check CHECK ((kind = ANY (ARRAY['conversation'::text, 'thread'::text, 'customer'::text]))),
  constraint fetch_backlog_lane_check CHECK ((lane = ANY (ARRAY['live'::text, 'backfill'::text]))),
  constraint fetch_backlog_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint fetch_backlog_pkey PRIMARY KEY (workspace_id, kind, id)
);
CREATE INDEX fetch_backlog_by_lane ON public.fetch_backlog USING btree (workspace_id, kind, lane, added_at, id) WHERE (outcome IS NULL);

create table fetch_log (
  workspace_id uuid not null,
  kind text not null,
  id text not null,
  reason text not null,
  run_id uuid,
  fetched_at timestamp with time zone not null default clock_timestamp(),
  constraint fetch_log_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint fetch_log_pkey PRIMARY KEY (workspace_id, id, kind, fetched_at)
);
CREATE INDEX fetch_log_oldest ON public.fetch_log USING brin (fetched_at);

create table held_conversation (
  workspace_id uuid not null,
  id text not null,
  updated_at timestamp with time zone not null,
  held_at timestamp with time zone not null default clock_timestamp(),
  released_at timestamp with time zone,
  constraint held_conversation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint held_conversation_pkey PRIMARY KEY (workspace_id, id)
);
CREATE INDEX held_in_order ON public.held_conversation USING btree (workspace_id, held_at, updated_at, id);
CREATE INDEX held_released ON public.held_conversation USING btree (workspace_id, id) WHERE (released_at IS NOT NULL);

create table integration (
  id uuid not null default uuidv7(),
  workspace_id uuid not null,
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
  last_swept_id text not null default ''::text,
  audited_to timestamp with time zone,
  created_at timestamp with time zone not null default clock_timestamp(),
  updated_at timestamp with time zone not null default clock_timestamp(),
  constraint integration_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint integration_pkey PRIMARY KEY (id),
  constraint integration_workspace_id_key UNIQUE (workspace_id)
);
CREATE INDEX integration_due ON public.integration USING btree (next_run_at) WHERE (ingest_conversations AND (NOT paused) AND (attention IS NULL));
CREATE INDEX integration_key ON public.integration USING btree (key_id, id);
CREATE INDEX integration_key_expires ON public.integration USING btree (key_expires_at) WHERE (key_expires_at IS NOT NULL);
CREATE INDEX integration_reconcile_due ON public.integration USING btree (next_reconcile_at) WHERE (ingest_conversations AND (NOT paused) AND (attention IS NULL) AND (next_reconcile_at IS NOT NULL));
CREATE INDEX integration_to_recheck ON public.integration USING btree (recheck_at) WHERE ((recheck_at IS NOT NULL) AND (ingest_conversations OR (attention IS NOT NULL)));

create table integration_webhook (
  integration_id uuid not null,
  workspace_id uuid not null,
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
  updated_at timestamp with time zone not null default clock_timestamp(),
  constraint integration_webhook_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint integration_webhook_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint integration_webhook_pkey PRIMARY KEY (integration_id)
);

create table key_attempt (
  workspace_id uuid not null,
  at timestamp with time zone[] not null,
  constraint key_attempt_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint key_attempt_pkey PRIMARY KEY (workspace_id)
);

create table message (
  workspace_id uuid not null,
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
  changed_xid xid8 not null default pg_current_xact_id(),
  constraint message_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint message_pkey PRIMARY KEY (workspace_id, id)
) with (toast_tuple_target=8160);
CREATE INDEX message_changed ON public.message USING btree (workspace_id, changed_xid, id);
CREATE INDEX message_customer ON public.message USING btree (workspace_id, customer_id);
CREATE INDEX message_deleted ON public.message USING btree (workspace_id, id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX message_thread ON public.message USING btree (workspace_id, conversation_id);

create table notice (
  id uuid not null default uuidv7(),
  workspace_id uuid not null,
  kind text not null,
  subject text not null,
  level text not null,
  message text not null,
  details jsonb not null default '{}'::jsonb,
  at timestamp with time zone not null default clock_timestamp(),
  logged_at timestamp with time zone,
  tries integer not null default 0,
  next_try_at timestamp with time zone default clock_timestamp(),
  delivered_at timestamp with time zone,
  failure text,
  given_up_at timestamp with time zone,
  constraint notice_level_check CHECK ((level = ANY (ARRAY['info'::text, 'warn'::text, 'error'::text]))),
  constraint notice_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint notice_pkey PRIMARY KEY (id),
  constraint notice_workspace_id_kind_subject_key UNIQUE (workspace_id, kind, subject)
);
CREATE INDEX notice_newest ON public.notice USING btree (workspace_id, id DESC);
CREATE INDEX notice_to_deliver ON public.notice USING btree (next_try_at) WHERE (next_try_at IS NOT NULL);

create table org_budget (
  org_id text not null,
  limit_per_minute integer not null default 300,
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
  constraint org_budget_limit_per_minute_check CHECK ((limit_per_minute > 0)),
  constraint org_budget_pkey PRIMARY KEY (org_id)
);

create table orphaned_customer (
  workspace_id uuid not null,
  id text not null,
  noted_at timestamp with time zone not null default clock_timestamp(),
  erased_at timestamp with time zone,
  constraint orphaned_customer_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint orphaned_customer_pkey PRIMARY KEY (workspace_id, id)
);

create table permit_reservation (
  org_id text not null,
  holder text not null,
  kind text not null,
  at timestamp with time zone not null,
  constraint permit_reservation_kind_check CHECK ((kind = ANY (ARRAY['search'::text, 'other'::text]))),
  constraint permit_reservation_org_id_fkey FOREIGN KEY (org_id) REFERENCES org_budget(org_id) ON DELETE CASCADE,
  constraint permit_reservation_pkey PRIMARY KEY (org_id, holder, kind)
);

create table raw_batch (
  id uuid not null default uuidv7(),
  created_at timestamp with time zone not null default clock_timestamp(),
  workspace_id uuid not null,
  integration_id uuid not null,
  run_id uuid,
  replay_id uuid,
  replayed boolean not null default false,
  stream text not null,
  records integer not null,
  body bytea not null storage e,
  observed_at timestamp with time zone not null,
  scope_from timestamp with time zone not null,
  scope_to timestamp with time zone,
  strategy text not null,
  state text not null default 'pending'::text,
  failures integer not null default 0,
  dispatch_at timestamp with time zone default (clock_timestamp() + '00:00:30'::interval),
  settled_at timestamp with time zone,
  stored integer not null default 0,
  unchanged integer not null default 0,
  held integer not null default 0,
  rejected integer not null default 0,
  dropped integer not null default 0,
  constraint raw_batch_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'settled'::text]))),
  constraint raw_batch_stream_check CHECK ((stream = ANY (ARRAY['tags'::text, 'customers'::text, 'conversations'::text, 'messages'::text]))),
  constraint raw_batch_pkey PRIMARY KEY (id, created_at)
) partition by RANGE (created_at);
CREATE INDEX raw_batch_of_webhook ON ONLY public.raw_batch USING btree (integration_id) WHERE (run_id IS NULL);
CREATE INDEX raw_batch_pending ON ONLY public.raw_batch USING btree (workspace_id) WHERE (state = 'pending'::text);
CREATE INDEX raw_batch_replayed ON ONLY public.raw_batch USING btree (replay_id) WHERE (state = 'pending'::text);
CREATE INDEX raw_batch_run ON ONLY public.raw_batch USING btree (run_id);
CREATE INDEX raw_batch_settled ON ONLY public.raw_batch USING btree (workspace_id, created_at, id) WHERE (state = 'settled'::text);
CREATE INDEX raw_batch_to_dispatch ON ONLY public.raw_batch USING btree (dispatch_at) WHERE (state = 'pending'::text);
CREATE INDEX raw_batch_unsettled ON ONLY public.raw_batch USING btree (run_id) WHERE (state = 'pending'::text);

create table raw_batch_default partition of raw_batch DEFAULT;

create table reconcile (
  run_id uuid not null,
  workspace_id uuid not null,
  integration_id uuid not null,
  full_sweep boolean not null,
  audit_from timestamp with time zone,
  key_generation integer not null,
  capabilities jsonb not null,
  quota jsonb,
  verified integer not null default 0,
  approved jsonb not null default '{}'::jsonb,
  run_again text,
  constraint reconcile_run_again_check CHECK ((run_again = ANY (ARRAY['partial'::text, 'full'::text]))),
  constraint reconcile_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE,
  constraint reconcile_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint reconcile_pkey PRIMARY KEY (run_id)
);

create table redaction_fingerprint (
  workspace_id uuid not null,
  kind text not null,
  id text not null,
  message_id text not null,
  length integer not null,
  salt uuid not null,
  hash bytea,
  constraint redaction_fingerprint_kind_check CHECK ((kind = ANY (ARRAY['conversation'::text, 'customer'::text]))),
  constraint redaction_fingerprint_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE
);
CREATE INDEX redaction_fingerprint_holder ON public.redaction_fingerprint USING btree (workspace_id, kind, id);

create table rejected_record (
  workspace_id uuid not null,
  stream text not null,
  id text not null,
  reason text not null,
  batch_id uuid not null,
  rejected_at timestamp with time zone not null default clock_timestamp(),
  constraint rejected_record_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint rejected_record_pkey PRIMARY KEY (workspace_id, stream, id)
);

create table replay (
  id uuid not null default uuidv7(),
  workspace_id uuid not null,
  streams text[] not null,
  read_from timestamp with time zone,
  read_to timestamp with time zone not null default clock_timestamp(),
  batches integer not null default 0,
  records integer not null default 0,
  stored integer not null default 0,
  unchanged integer not null default 0,
  rejected integer not null default 0,
  dropped integer not null default 0,
  opened_at timestamp with time zone not null default clock_timestamp(),
  constraint replay_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint replay_pkey PRIMARY KEY (id)
);
CREATE INDEX replay_workspace ON public.replay USING btree (workspace_id);

create table report (
  id uuid not null default uuidv7(),
  workspace_id uuid not null,
  integration_id uuid not null,
  state text not null default 'queued'::text,
  phase text not null default 'conversations'::text,
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
  constraint report_check CHECK ((window_from < window_to)),
  constraint report_phase_check CHECK ((phase = ANY (ARRAY['conversations'::text, 'messages'::text, 'lookups'::text, 'threads'::text, 'comparison'::text, 'done'::text]))),
  constraint report_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text]))),
  constraint report_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint report_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint report_pkey PRIMARY KEY (id)
);
CREATE INDEX report_newest ON public.report USING btree (integration_id, id DESC);
CREATE UNIQUE INDEX report_one_open ON public.report USING btree (integration_id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));
CREATE INDEX report_to_dispatch ON public.report USING btree (dispatch_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));
CREATE INDEX report_workspace ON public.report USING btree (workspace_id);

create table report_record (
  report_id uuid not null,
  stream text not null,
  id text not null,
  listed boolean not null,
  lookup text,
  updated_at timestamp with time zone,
  rev integer,
  message_count integer,
  conversation_id text,
  constraint report_record_lookup_check CHECK ((lookup = ANY (ARRAY['planned'::text, 'found'::text, 'missing'::text, 'closed'::text]))),
  constraint report_record_stream_check CHECK ((stream = ANY (ARRAY['conversations'::text, 'messages'::text]))),
  constraint report_record_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id) ON DELETE CASCADE,
  constraint report_record_pkey PRIMARY KEY (report_id, stream, id)
);
CREATE INDEX report_record_of_thread ON public.report_record USING btree (report_id, conversation_id) WHERE (conversation_id IS NOT NULL);
CREATE INDEX report_record_planned ON public.report_record USING btree (report_id, id) WHERE (lookup = 'planned'::text);

create table report_row (
  report_id uuid not null,
  stream text not null,
  id text not null,
  conversation_id text,
  kustomer jsonb,
  stored jsonb,
  explanation text not null,
  detail text,
  constraint report_row_stream_check CHECK ((stream = ANY (ARRAY['conversations'::text, 'messages'::text]))),
  constraint report_row_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id) ON DELETE CASCADE,
  constraint report_row_pkey PRIMARY KEY (report_id, stream, id)
);
CREATE INDEX report_row_of_thread ON public.report_row USING btree (report_id, conversation_id) WHERE (stream = 'messages'::text);

create table report_thread (
  report_id uuid not null,
  conversation_id text not null,
  state text not null default 'planned'::text,
  constraint report_thread_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'read'::text, 'closed'::text]))),
  constraint report_thread_report_id_fkey FOREIGN KEY (report_id) REFERENCES report(id) ON DELETE CASCADE,
  constraint report_thread_pkey PRIMARY KEY (report_id, conversation_id)
);

create table run (
  id uuid not null default uuidv7(),
  workspace_id uuid not null,
  integration_id uuid not null,
  kind text not null,
  lane text not null generated always as 
CASE
    WHEN (kind = ANY (ARRAY['initial'::text, 'incremental'::text])) THEN 'live'::text
    ELSE kind
END stored,
  state text not null default 'queued'::text,
  phase text not null default 'tags'::text,
  strategy text not null,
  listed text[] not null default '{}'::text[],
  version integer not null default 0,
  reading jsonb,
  scope_from timestamp with time zone not null,
  scope_to timestamp with time zone,
  window_from timestamp with time zone not null,
  first_window_from timestamp with time zone,
  ceiling timestamp with time zone not null,
  ceiling_fixed boolean not null default false,
  kustomer_behind_ms integer not null default 0,
  through timestamp with time zone,
  overlap text not null default 'none'::text,
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
  constraint run_kind_check CHECK ((kind = ANY (ARRAY['initial'::text, 'incremental'::text, 'backfill'::text, 'reconcile'::text, 'release'::text]))),
  constraint run_overlap_check CHECK ((overlap = ANY (ARRAY['none'::text, 'short'::text, 'hourly'::text, 'daily'::text]))),
  constraint run_phase_check CHECK ((phase = ANY (ARRAY['tags'::text, 'conversations'::text, 'messages'::text, 'backlog'::text, 'audit'::text, 'sweep'::text, 'verify'::text, 'done'::text]))),
  constraint run_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'waiting'::text, 'paused'::text, 'done'::text, 'failed'::text, 'cancelled'::text]))),
  constraint run_strategy_check CHECK ((strategy = ANY (ARRAY['search'::text, 'list'::text]))),
  constraint run_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint run_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint run_pkey PRIMARY KEY (id)
);
CREATE INDEX run_newest ON public.run USING btree (integration_id, id DESC);
CREATE UNIQUE INDEX run_one_open_per_lane ON public.run USING btree (integration_id, lane) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text, 'waiting'::text, 'paused'::text]));
CREATE INDEX run_to_dispatch ON public.run USING btree (dispatch_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text, 'waiting'::text]));
CREATE INDEX run_workspace ON public.run USING btree (workspace_id);

create table session (
  hash bytea not null,
  token_id uuid,
  expires_at timestamp with time zone not null,
  constraint session_token_id_fkey FOREIGN KEY (token_id) REFERENCES api_token(id) ON DELETE SET NULL,
  constraint session_pkey PRIMARY KEY (hash)
);

create table session_token (
  session_hash bytea not null,
  token_id uuid not null,
  constraint session_token_session_hash_fkey FOREIGN KEY (session_hash) REFERENCES session(hash) ON DELETE CASCADE,
  constraint session_token_token_id_fkey FOREIGN KEY (token_id) REFERENCES api_token(id) ON DELETE CASCADE,
  constraint session_token_pkey PRIMARY KEY (session_hash, token_id)
);

create table sign_in_link (
  hash bytea not null,
  token_id uuid not null,
  expires_at timestamp with time zone not null,
  constraint sign_in_link_token_id_fkey FOREIGN KEY (token_id) REFERENCES api_token(id) ON DELETE CASCADE,
  constraint sign_in_link_pkey PRIMARY KEY (hash)
);

create table stream_cursor (
  integration_id uuid not null,
  workspace_id uuid not null,
  stream text not null,
  at timestamp with time zone not null,
  certain_to timestamp with time zone,
  constraint stream_cursor_stream_check CHECK ((stream = ANY (ARRAY['conversations'::text, 'messages'::text, 'customers'::text]))),
  constraint stream_cursor_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint stream_cursor_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint stream_cursor_pkey PRIMARY KEY (integration_id, stream)
);

create table sweep_position (
  integration_id uuid not null,
  kind text not null,
  last_swept_id text not null default ''::text,
  started_at timestamp with time zone not null default clock_timestamp(),
  full_cycle_since timestamp with time zone,
  constraint sweep_position_kind_check CHECK ((kind = ANY (ARRAY['conversation'::text, 'customer'::text, 'thread'::text]))),
  constraint sweep_position_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint sweep_position_pkey PRIMARY KEY (integration_id, kind)
);

create table tag (
  workspace_id uuid not null,
  id text not null,
  name text,
  color text,
  deleted boolean not null,
  created_at timestamp with time zone,
  updated_at timestamp with time zone,
  attributes jsonb not null,
  observed_at timestamp with time zone not null,
  mapping_version smallint not null,
  constraint tag_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint tag_pkey PRIMARY KEY (workspace_id, id)
);

create table thread_check (
  workspace_id uuid not null,
  conversation_id text not null,
  lane text not null default 'live'::text,
  constraint thread_check_lane_check CHECK ((lane = ANY (ARRAY['live'::text, 'backfill'::text]))),
  constraint thread_check_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint thread_check_pkey PRIMARY KEY (workspace_id, conversation_id)
);

create table volume_entry (
  workspace_id uuid not null,
  conversation_id text not null,
  period_start timestamp with time zone not null,
  charged_at timestamp with time zone not null default clock_timestamp(),
  constraint volume_entry_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint volume_entry_pkey PRIMARY KEY (workspace_id, conversation_id)
);
CREATE INDEX volume_entry_in_order ON public.volume_entry USING btree (workspace_id, charged_at);

create table volume_period (
  workspace_id uuid not null,
  period_start timestamp with time zone not null,
  used integer not null default 0,
  constraint volume_period_used_check CHECK ((used >= 0)),
  constraint volume_period_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id) ON DELETE CASCADE,
  constraint volume_period_pkey PRIMARY KEY (workspace_id, period_start)
);

create table webhook_event (
  integration_id uuid not null,
  event_id text not null,
  received_at timestamp with time zone not null default clock_timestamp(),
  constraint webhook_event_integration_id_fkey FOREIGN KEY (integration_id) REFERENCES integration(id) ON DELETE CASCADE,
  constraint webhook_event_pkey PRIMARY KEY (integration_id, event_id)
);
CREATE INDEX webhook_event_received ON public.webhook_event USING btree (received_at);

create table workspace (
  id uuid not null default uuidv7(),
  name text not null,
  volume_limit integer not null,
  period text not null,
  notice_url text,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint workspace_period_check CHECK ((period = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'year'::text]))),
  constraint workspace_volume_limit_check CHECK ((volume_limit >= 0)),
  constraint workspace_pkey PRIMARY KEY (id)
);

CREATE OR REPLACE FUNCTION public.has_capacity(counts integer[], slot integer, cap integer)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
declare
  width constant integer := 63;
  total integer := 0;
begin
  for i in greatest(slot - width + 1, 1) .. slot loop
    total := total + counts[i];
  end loop;
  if total >= cap then return false; end if;
  for newest in slot + 1 .. least(slot + width - 1, cardinality(counts)) loop
    total := total + counts[newest];
    if newest - width >= 1 then total := total - counts[newest - width]; end if;
    if total >= cap then return false; end if;
  end loop;
  return true;
end $function$;

CREATE OR REPLACE FUNCTION public.maintain_raw_batches(keep_days integer, days_ahead integer)
 RETURNS SETOF text
 LANGUAGE plpgsql
AS $function$
declare
  today constant date := (clock_timestamp() at time zone 'UTC')::date;
  partition text;
  on_day date;
  unsettled boolean;
begin
  perform pg_advisory_xact_lock(hashtext('maintain_raw_batches'));
  for i in 0 .. days_ahead loop
    partition := 'raw_batch_' || to_char(today + i, 'YYYYMMDD');
    continue when to_regclass(partition) is not null;
    -- The lock comes before the look at the default partition, so that no row of that day can fall into it in between.
    lock table only raw_batch in access exclusive mode;
    -- A day whose rows already fell into the default partition stays there.
    continue when exists (
      select 1 from raw_batch_default
      where created_at >= (today + i)::timestamp at time zone 'UTC'
        and created_at < (today + i + 1)::timestamp at time zone 'UTC');
    execute format('create table %I partition of raw_batch for values from (%L) to (%L)', partition,
      (today + i)::timestamp at time zone 'UTC', (today + i + 1)::timestamp at time zone 'UTC');
  end loop;
  for partition in
    select c.relname from pg_inherits join pg_class c on c.oid = inhrelid
    where inhparent = 'raw_batch'::regclass and c.relname ~ '^raw_batch_[0-9]{8}$'
  loop
    on_day := to_date(right(partition, 8), 'YYYYMMDD');
    continue when on_day >= today - keep_days;
    execute format('select exists (select 1 from %I where state = ''pending'')', partition) into unsettled;
    continue when unsettled;
    execute format('drop table %I', partition);
    return next partition;
  end loop;
  delete from raw_batch_default
  where state = 'settled' and created_at < (today - keep_days)::timestamp at time zone 'UTC';
  delete from fetch_log where fetched_at < (today - keep_days)::timestamp at time zone 'UTC';
end $function$;

CREATE OR REPLACE FUNCTION public.permit_cap(org_limit integer, share real, external integer, external_at timestamp with time zone, lane text, moment timestamp with time zone)
 RETURNS integer
 LANGUAGE sql
 STABLE
AS $function$
  select greatest(1, floor(
    least(org_limit * share, case when external_at > moment - interval '90 seconds' then org_limit * 0.95 - external end)
    * case lane when 'live' then 1 when 'release' then 0.8 when 'reconcile' then 0.75 else 0.7 end))::integer
$function$;

CREATE OR REPLACE FUNCTION public.record_external_usage(p_org text, p_kind text, p_limit integer, p_remaining integer, p_now timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  b org_budget;
  moment timestamptz;
  margin constant real := p_limit * 0.05;
  newest integer;
  ours integer;
  external integer;
  noted integer;
  noted_at timestamptz;
begin
  select * into b from org_budget where org_id = p_org for update;
  if not found then return; end if;
  moment := coalesce(p_now, clock_timestamp());
  newest := floor(extract(epoch from moment))::bigint - b.first_second + 1;
  select coalesce(sum(it), 0) into ours
  from unnest((case p_kind when 'search' then b.searched else b.sent end)[greatest(newest - 62, 1):newest]) it;
  external := p_limit - p_remaining - ours;
  noted_at := case p_kind when 'search' then b.external_searched_at else b.external_sent_at end;
  noted := case when noted_at > moment - interval '90 seconds'
    then case p_kind when 'search' then b.external_searched else b.external_sent end else 0 end;
  if external <= margin or external < noted - margin
    or (external <= noted + margin and noted_at > moment - interval '30 seconds') then return; end if;
  external := greatest(external, noted); -- a confirmation does not lower the estimate
  if p_kind = 'search' then
    update org_budget set external_searched = external, external_searched_at = moment where org_id = p_org;
  else
    update org_budget set external_sent = external, external_sent_at = moment where org_id = p_org;
  end if;
end $function$;

CREATE OR REPLACE FUNCTION public.take_permit(p_org text, p_kind text, p_holder text, p_lane text, p_share real, p_searches_per_minute integer, p_patience_ms integer, p_now timestamp with time zone DEFAULT NULL::timestamp with time zone, OUT permit_at timestamp with time zone, OUT granted boolean, OUT org_limit integer, OUT unavailable integer, OUT sent_lately integer, OUT searched_lately integer, OUT external_sent integer, OUT external_searched integer, OUT sent_stale boolean, OUT searched_stale boolean)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
declare
  slots constant integer := 243;
  past constant integer := 63;
  b org_budget;
  moment timestamptz;
  latest timestamptz;
  shift integer;
  slot integer;
  cap integer;
  search_cap integer;
  reserved timestamptz;
begin
  -- A permit that a crash of the server forgets could be sold twice.
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  insert into org_budget (org_id) values (p_org) on conflict do nothing;
  select * into b from org_budget where org_id = p_org for update;
  moment := coalesce(p_now, clock_timestamp()); -- after the lock, so that permits come in order
  latest := moment + case when p_lane = 'live' then make_interval(secs => p_patience_ms / 1000.0) else interval '0' end;
  org_limit := b.limit_per_minute;
  unavailable := b.consecutive_unavailable;

  -- When the clock is set back, the counts move along: what was spent a moment ago stays a moment ago. Reservations are
  -- dropped, since their instants belong to the old time.
  if floor(extract(epoch from moment))::bigint < b.first_second + past then
    b.first_second := floor(extract(epoch from moment))::bigint - past;
    b.blocked_until := least(b.blocked_until, moment + interval '60 seconds');
    b.external_sent_at := least(b.external_sent_at, moment);
    b.external_searched_at := least(b.external_searched_at, moment);
    delete from permit_reservation where org_id = p_org;
  end if;
  shift := greatest(floor(extract(epoch from moment))::bigint - past - b.first_second, 0)::integer;
  b.first_second := b.first_second + shift;
  if shift >= slots then
    b.sent := array_fill(0, array[slots]);
    b.searched := array_fill(0, array[slots]);
  elsif shift > 0 then
    b.sent := b.sent[shift + 1:] || array_fill(0, array[shift]);
    b.searched := b.searched[shift + 1:] || array_fill(0, array[shift]);
  end if;

  delete from permit_reservation
  where org_id = p_org and holder = p_holder and kind = p_kind
    and (at < moment - interval '1 second' or at < b.blocked_until);
  select at into reserved from permit_reservation
  where org_id = p_org and holder = p_holder and kind = p_kind;
  if reserved is not null then
    permit_at := reserved;
    granted := reserved <= latest;
    slot := floor(extract(epoch from reserved))::bigint - b.first_second + 1;
    if granted then
      delete from permit_reservation where org_id = p_org and holder = p_holder and kind = p_kind;
    end if;
  else
    cap := permit_cap(b.limit_per_minute, p_share, b.external_sent, b.external_sent_at, p_lane, moment);
    search_cap := permit_cap(p_searches_per_minute, p_share, b.external_searched, b.external_searched_at, p_lane, moment);
    slot := greatest(
      floor(extract(epoch from moment))::bigint,
      ceil(extract(epoch from coalesce(b.blocked_until, moment - interval '1 second')))::bigint
    ) - b.first_second + 1;
    while slot <= slots and not (
      has_capacity(b.sent, slot, cap) and (p_kind <> 'search' or has_capacity(b.searched, slot, search_cap))
    ) loop
      slot := slot + 1;
    end loop;
    -- Every second that can be reserved is taken: the caller comes back later, without a reservation.
    permit_at := case when slot > slots then moment + interval '60 seconds'
      else greatest(to_timestamp(b.first_second + slot - 1), moment) end;
    granted := slot <= slots and permit_at <= latest;
    if granted or (slot <= slots and p_lane = 'live') then
      b.sent[slot] := b.sent[slot] + 1;
      if p_kind = 'search' then b.searched[slot] := b.searched[slot] + 1; end if;
    end if;
    if not granted and slot <= slots and p_lane = 'live' then
      delete from permit_reservation where org_id = p_org and at < moment - interval '1 minute';
      insert into permit_reservation (org_id, holder, kind, at) values (p_org, p_holder, p_kind, permit_at)
      on conflict (org_id, holder, kind) do update set at = excluded.at;
    end if;
  end if;

  -- The caller compares the headers of the reply with these.
  select coalesce(sum(it.sent), 0), coalesce(sum(it.searched), 0) into sent_lately, searched_lately
  from unnest(b.sent[greatest(slot - past + 1, 1):slot], b.searched[greatest(slot - past + 1, 1):slot])
    as it (sent, searched);
  external_sent := case when b.external_sent_at > moment - interval '90 seconds' then b.external_sent else 0 end;
  external_searched := case when b.external_searched_at > moment - interval '90 seconds' then b.external_searched else 0 end;
  sent_stale := coalesce(b.external_sent_at < moment - interval '30 seconds', true);
  searched_stale := coalesce(b.external_searched_at < moment - interval '30 seconds', true);
  update org_budget set
    first_second = b.first_second, sent = b.sent, searched = b.searched, blocked_until = b.blocked_until,
    external_sent_at = b.external_sent_at, external_searched_at = b.external_searched_at
  where org_id = p_org;
end $function$;
