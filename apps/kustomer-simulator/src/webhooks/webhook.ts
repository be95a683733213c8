import { z } from "zod";
import { orgNames } from "../api-keys.ts";
import { eventNames } from "./webhook-event.ts";

const loopbackHosts = ["127.0.0.1", "localhost", "[::1]"];

/** Kustomer's limit for user-made webhooks. @see help.kustomer.com, outbound webhooks */
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
  org: z.enum(orgNames).default("acme"),
});

/** Every webhook of both orgs; a list replaces the former one. */
export const webhookListSchema = z
  .array(webhookSchema)
  .refine(
    (webhooks) => orgNames.every((name) => webhooks.filter(({ org }) => org === name).length <= maxPerOrg),
    `at most ${maxPerOrg} for an org`,
  );

/** A webhook to create. By default it receives every event of the first org. */
export type WebhookRequest = z.input<typeof webhookSchema>;

export interface Webhook extends z.output<typeof webhookSchema> {
  /** False once the last retry of a delivery has failed; setting the webhooks again enables it. */
  enabled: boolean;
}

export interface LoggedDelivery {
  event: string;
  /** The event's id; a duplicate has the same id. */
  id: string;
  url: string;
  /** `lost`: the knob `webhookLoss` chose it. `dropped`: its webhook was disabled or replaced. */
  state: "waiting" | "delivered" | "failed" | "lost" | "dropped";
  /** The receiver's last status; 0 when it did not answer, null before the first attempt. */
  status: number | null;
  /** True time of the change or of the last attempt, ISO-8601. */
  at: string;
  tries: number;
}
