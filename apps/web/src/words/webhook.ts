/** Kustomer's webhook, which sends changes to Inlet. */
export const webhook = {
  title: "Webhook",
  hint: "With a webhook, changes arrive within seconds. Syncs go on at their interval, so a lost event costs time but no data.",
  state: {
    arriving: "Events arrive",
    last: "Last event",
    waiting: "Waiting for the first event. Change a conversation in Kustomer to send one.",
    none: "Not set up",
  },
  steps: [
    "In Kustomer's settings, open Outbound webhooks, add a webhook (at most 5 per organization) and give it this URL:",
    "Choose the create and update events of conversations, messages, customers and, if they are offered, tags.",
    "Save it there, and paste the token that Kustomer then shows:",
  ],
  url: "the webhook's URL",
  needsHttps:
    "Kustomer sends to https addresses only. The operator of this Inlet sets its public address in INLET_PUBLIC_URL.",
  form: {
    token: "Webhook token",
    save: "Save token",
    wrong: "Paste the whole token, at least 8 characters.",
  },
  token: "Token",
  counts: {
    accepted: "Events accepted",
    duplicate: "Received before",
    ignored: "Not about data that Inlet reads",
    refused: "Refused: wrong signature",
    dropped: "Left to the next sync",
  },
  replace: "Replace token",
  remove: {
    open: "Remove webhook",
    title: "Remove the webhook",
    hint: "Inlet refuses every event from now on, and changes arrive with the syncs. Delete the webhook in Kustomer as well.",
    confirm: "Remove",
    back: "Cancel",
  },
};
