import type { Random } from "../random.ts";
import type { Attributes } from "./resource.ts";

/** Kustomer's documented channels, two seen only in responses, and an unknown one. Repetition is weight. */
const channels = `
  email email email chat chat sms whatsapp voice facebook instagram
  instagram-comment twitter-dm twitter-tweet form telepathy`
  .trim()
  .split(/\s+/u);

const apps: Record<string, string> = {
  email: "postmark",
  chat: "chat",
  sms: "twilio",
  whatsapp: "whatsapp",
  voice: "aircall",
  facebook: "facebook",
  instagram: "instagram",
  form: "form",
};

/** Picks a channel. The first serials take every channel in turn. */
export function pickChannel(serial: number, random: Random): string {
  return channels[serial] ?? random.pick(channels);
}

/** Returns the integration of a channel; undefined where Kustomer names none. */
export function getApp(channel: string): string | undefined {
  return apps[channel];
}

const support = "support@shop.example";

/** `to` is a string, an object or an array, as in real messages. */
function buildRecipients(serial: number, address: string): unknown {
  return [
    [{ email: address }],
    address,
    { email: address },
    [{ email: address }, { email: "ccd@shop.example" }],
    [],
  ][serial % 5];
}

/** Builds a message's `meta`; its shape depends on the channel. It is never null. */
export function buildMeta(channel: string, serial: number, random: Random): Attributes {
  const phone = `+1555${random.between(1_000_000, 9_999_999)}`;
  if (channel === "email")
    return {
      from: `someone${random.below(999)}@mail.example`,
      to: buildRecipients(serial, support),
      cc: serial % 4 === 0 ? "" : [],
      bcc: [],
      subject: "Re: your order",
      inReplyTo: `<${random.hex(16)}@mail.example>`,
      recipient: { email: support, mailboxHash: "" },
    };
  if (channel === "sms")
    return { from: phone, to: "+15550001111", proxy: null, attachmentNum: random.below(2) };
  if (channel === "whatsapp")
    return { from: `whatsapp:${phone}`, to: "whatsapp:+15550001111", attachmentNum: 0 };
  if (channel === "voice") return { subject: "Call", from: phone, to: "+15550001111", status: "wip" };
  if (channel === "chat") return { payload: { url: "https://shop.example/help" } };
  return {};
}
