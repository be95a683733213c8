import type { KeyName, KnobChange, MutateRequest } from "@inlet/kustomer-simulator";
import type { Fate } from "../processes/model-process.ts";

/** One change at Kustomer, its records picked by chance. */
export type Change = NonNullable<MutateRequest["actions"]>[number];

/** What the people of a workspace do. */
export type AdminAct =
  | "pause"
  | "resume"
  | "off"
  | "on"
  | "run"
  | "cancel"
  | "hold"
  | "let go"
  | "key"
  | "reconcile"
  | "reconcile all"
  | "backfill"
  | "replay"
  | "report"
  | "reconnect";

/** One thing that happens to a world while it is read. */
export type Happening =
  | { kind: "mutate"; action: Change; org: "acme" | "globex" }
  /** What becomes of the next call that any process makes. */
  | { kind: "fate"; fate: Fate }
  /** A process ends wherever it is, be it in the middle of a statement. */
  | { kind: "kill" }
  /** A worker falls silent: its job goes to another one while it works on. */
  | { kind: "stall" }
  /** A worker is told to end. */
  | { kind: "close" }
  | { kind: "lose the queue" }
  | { kind: "tick" }
  | { kind: "keep house" }
  | { kind: "leap"; seconds: number }
  | { kind: "admin"; what: AdminAct; tenant: number }
  | { kind: "limit"; limit: number; tenant: number }
  | { kind: "knobs"; change: KnobChange };

/** A happening, and how many calls are let through before it. */
export interface Timed {
  gap: number;
  what: Happening;
}

/** Who reads, with which keys in turn, and how much at most. */
export interface TenantPlan {
  keys: KeyName[];
  volumeLimit: number;
}

/** Everything that is decided about a world before it begins. */
export interface Plan {
  seed: number;
  conversations: number;
  messagesPerConversation: number;
  weekShare: number;
  ties: number;
  tenants: TenantPlan[];
  workers: number;
  knobs: KnobChange;
  /** By how much Kustomer's clock is off, in milliseconds. */
  skewMs: number;
  /** How late Kustomer's index is, in true milliseconds. */
  lagMs: number;
  settleMs: number;
  sweepConversations: number;
  /** Of the requests a minute, when they are to be few. */
  limits: { limitPerMinute: number; searchesPerMinute: number } | undefined;
  /** Whether Kustomer's webhooks are set up. */
  hooks: boolean;
  /** Whether records may go, or change where no reading of what moved shows it: then it ends with a look at everything. */
  isSilent: boolean;
  /** The limit that is set when all has happened, so that what is held is read. */
  finalLimit: number | undefined;
  happenings: Timed[];
}

/** More than a world ever holds. */
export const plenty = 1_000;
