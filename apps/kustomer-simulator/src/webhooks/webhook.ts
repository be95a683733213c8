import { z } from "zod";
import { orgNames } from "../api-keys.ts";
import { eventNames } from "./webhook-event.ts";

const loopbackHosts = ["127.0.0.1", "localhost", "[::1]"];

/** Kustomer allows no more user-made webhooks. @see help.kustomer.com, outbound webhooks */
const maxPerOrg = 5;

const webhookSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/u })
    .refine((url) => loopbackHosts.includes(new URL(url).hostname), "must be on this machine"),
  /** The HMAC key. */
  token: z.string().min(1),
  events: z
    .array(z.enum(eventNames))
    .min(1)
    .default([...eventNames]),
  org: z.enum(["acme", "globex"]).default("acme"),
});

/** The webhooks an org's admins made; they replace all that were there. */
export const webhookListSchema = z
  .array(webhookSchema)
  .refine(
    (hooks) => orgNames.every((name) => hooks.filter(({ org }) => org === name).length <= maxPerOrg),
    `at most ${maxPerOrg} for an org`,
  );

/** A webhook as a caller writes it: `events` are all of them and `org` is the first unless said. */
export type WebhookRequest = z.input<typeof webhookSchema>;

/** A webhook as it stands. */
export interface Webhook extends z.output<typeof webhookSchema> {
  /** False once the last retry of a delivery has failed; set the hooks anew to go on. */
  enabled: boolean;
}

/** One event on its way to one hook. */
export interface LoggedDelivery {
  event: string;
  /** The event's id; a duplicate has the same. */
  id: string;
  url: string;
  /** `lost` by the knob; `dropped` since its hook was disabled or replaced. */
  state: "waiting" | "delivered" | "failed" | "lost" | "dropped";
  /** What the receiver last answered; 0 when it did not, null before the first try. */
  status: number | null;
  /** Of the change, or the last try; true time, ISO-8601. */
  at: string;
  tries: number;
}
