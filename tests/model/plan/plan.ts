import type { KeyName, KnobChange, MutateRequest } from "@inlet/kustomer-simulator";
import type { CallOutcome } from "../processes/model-process.ts";

/** One change at Kustomer. The simulator picks the records by its seed. */
export type Change = NonNullable<MutateRequest["actions"]>[number];

/** What a workspace's admin can do through the API. */
export type AdminOperation =
  | "pause integration"
  | "resume integration"
  | "switch off"
  | "switch on"
  | "start run"
  | "cancel run"
  | "pause run"
  | "resume run"
  | "replace key"
  | "reconcile"
  | "full reconcile"
  | "backfill"
  | "replay"
  | "report"
  | "redact stored"
  | "switch notes off"
  | "switch notes on"
  | "reconnect";

/** Filters that an admin sets: resolved conversations, messages of customers, both or none. */
export type FilterChoice = "none" | "resolved" | "incoming" | "resolved and incoming";

/** One event of a world's schedule. */
export type PlannedEvent =
  | { kind: "mutate"; action: Change; org: "acme" | "globex" }
  /** Decides the outcome of the next external call of any process. */
  | { kind: "call outcome"; outcome: CallOutcome }
  /** Crashes a process at any point, also in the middle of a statement. */
  | { kind: "crash" }
  /** A worker misses its heartbeat: another worker gets its job while the first one continues. */
  | { kind: "stall" }
  /** Asks a worker to shut down. */
  | { kind: "shut down" }
  | { kind: "lose queue" }
  | { kind: "run scheduler" }
  | { kind: "run maintenance" }
  /** The 15 minutes pass after which extras are read again. */
  | { kind: "read extras" }
  | { kind: "advance clock"; seconds: number }
  | { kind: "admin"; operation: AdminOperation; tenant: number }
  | { kind: "set volume limit"; volumeLimit: number; tenant: number }
  | { kind: "set filters"; filters: FilterChoice; tenant: number }
  | { kind: "set redaction"; isOn: boolean; tenant: number }
  /** Erases the nth customer of Kustomer. */
  | { kind: "erase customer"; nth: number; tenant: number }
  | { kind: "set knobs"; change: KnobChange }
  /** Kustomer fails to return the nth record of a stream, and every other record again. */
  | { kind: "fail record"; stream: "conversations" | "messages" | "customers"; nth: number };

/** An event, and how many external calls the scheduler releases before it. */
export interface ScheduledEvent {
  afterCalls: number;
  event: PlannedEvent;
}

/** A workspace: the keys it uses one after another, and its volume limit. */
export interface TenantPlan {
  keys: KeyName[];
  volumeLimit: number;
}

/** Everything that is decided about a world before it starts. */
export interface Plan {
  seed: number;
  conversations: number;
  messagesPerConversation: number;
  weekShare: number;
  ties: number;
  tenants: TenantPlan[];
  workers: number;
  knobs: KnobChange;
  /** The oddities of Kustomer, if the world can have them. */
  oddities: KnobChange;
  /** The error of Kustomer's clock, in milliseconds. */
  clockSkewMs: number;
  /** The delay of Kustomer's search index, in milliseconds of real time. */
  indexLagMs: number;
  settleMs: number;
  rereadConversations: number;
  /** Kustomer's rate limits per minute; undefined means that they never bind. */
  rateLimits: { limitPerMinute: number; searchesPerMinute: number } | undefined;
  /** How long a request of a job waits in place for a permit, in real time. A deferred job waits in the model's. */
  jobPatienceMs: number;
  /** Whether Kustomer sends webhooks. */
  webhooks: boolean;
  /**
   * Whether records may be deleted, or change in a way that incremental runs cannot see. Such a world ends with a
   * full reconcile.
   */
  needsReconcile: boolean;
  /** Whether admins change filters and redaction, and erase customers. Such a world ends with everything redacted. */
  privacy: boolean;
  /** Whether admins have internal notes read. Such a world ends with all of them, and never has attachments read. */
  notes: boolean;
  /** The volume limit that is set after all events, so that held conversations are imported. */
  finalVolumeLimit: number | undefined;
  events: ScheduledEvent[];
}

/** More conversations than a world ever holds. */
export const ampleLimit = 1_000;
