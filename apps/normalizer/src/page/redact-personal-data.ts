import { parseRecord } from "@inlet/kustomer";
import type { Redactor } from "@inlet/redaction";
import { getCustomerId, type NameRedaction } from "./customer-names.ts";
import type { RawPage } from "./remove-erased-content.ts";

const kinds = { conversations: "conversation", customers: "customer", messages: "message" } as const;

/** Redacts the personal data of a page. What cannot be parsed stays: it is rejected, and only its id is stored. */
export function redactPersonalData(
  { stream, records }: Pick<RawPage, "stream" | "records">,
  { redactor, names }: { redactor: Redactor; names?: NameRedaction | undefined },
): readonly unknown[] {
  if (stream === "tags") return records;
  return records.map((raw) => {
    const parsed = parseRecord(raw);
    if (!("record" in parsed) || typeof raw !== "object" || raw === null) return raw;
    const { attributes, relationships } = parsed.record;
    const customerId = stream === "customers" ? parsed.record.id : (getCustomerId(raw) ?? "");
    const own = [names?.brought, names?.known].flatMap((it) => it?.get(customerId) ?? []);
    const record = { kind: kinds[stream], attributes, names: own };
    return {
      ...raw,
      attributes: redactor.redactAttributes(record),
      ...(relationships["attachments"] !== undefined && {
        relationships: redactAttachments(relationships, record.names, redactor),
      }),
    };
  });
}

/** The names of attachments hold what people write, such as their own names. */
function redactAttachments(
  { attachments, ...others }: Record<string, unknown>,
  names: readonly string[] | undefined,
  redactor: Redactor,
) {
  const redacted = redactor.redactAttributes({ kind: "message", attributes: { attachments }, names });
  return { ...others, ...redacted };
}
