/** Decides how Kustomer compares an attribute. */
export type AttributeClass =
  | "any"
  | "boolean"
  | "datetime"
  | "list"
  | "number"
  | "string"
  | "string_notanalyzed"
  | "text";

/**
 * The searchable attributes by class, from the official "Core Resources" OpenAPI v1.0 (names and
 * classes of `POST /v1/customers/search`). Search refuses any other attribute with 400.
 */
const attributesByClass: Record<AttributeClass, string> = {
  any: `
    customer_any_text company_any_text message_any_text note_any_text conversation_any_text any_text
    kobject_any_text`,
  boolean: `
    customer_imported company_imported message_direction message_redacted message_imported message_auto
    note_deleted note_imported conversation_time_touched conversation_time_reopened
    conversation_time_snoozed conversation_time_resolved conversation_sla_breached conversation_ended
    conversation_imported kobject_imported`,
  datetime: `
    customer_activity_at customer_last_seen_at customer_signed_up_at customer_last_message_sent_at
    customer_last_message_out_sent_at customer_last_message_unresponded_to_sent_at
    customer_last_message_at customer_created_at customer_updated_at customer_modified_at
    customer_imported_at company_imported_at message_sent_at message_created_at message_updated_at
    message_error_at message_redacted_at message_imported_at note_created_at note_modified_at
    note_updated_at note_imported_at conversation_created_at conversation_updated_at
    conversation_modified_at conversation_satisfaction_created_at conversation_last_message_sent_at
    conversation_last_message_out_sent_at conversation_last_message_unresponded_to_sent_at
    conversation_last_message_at conversation_first_response_sent_at
    conversation_first_message_in_sent_at conversation_first_message_out_sent_at
    conversation_time_created_at conversation_time_message_at conversation_time_note_at
    conversation_time_handle_at conversation_sla_breach_at conversation_sla_satisfied_at
    conversation_last_done_created_at conversation_ended_at conversation_imported_at kobject_created_at
    kobject_updated_at kobject_imported_at`,
  list: `
    customer_gender customer_presence customer_created_by customer_modified_by customer_status
    customer_progressive_status customer_active_users customer_watchers customer_tags customer_sentiment
    customer_social_type customer_shared_social_type company_tags message_channel message_created_by
    message_modified_by message_sentiment message_status message_direction_type message_source
    note_created_by note_modified_by note_user_mentions note_team_mentions conversation_sentiment
    conversation_status conversation_modified_by conversation_satisfaction_survey_id
    conversation_satisfaction_sent_by conversation_satisfaction_sent_by_teams
    conversation_satisfaction_status conversation_channels conversation_tags conversation_assigned_users
    conversation_assigned_teams conversation_first_response_created_by
    conversation_last_response_created_by conversation_last_message_direction conversation_direction
    conversation_first_message_in_direction_type conversation_first_message_in_channel
    conversation_first_message_out_direction_type conversation_first_message_out_channel
    conversation_time_created_by_teams conversation_time_assigned_users conversation_time_assigned_teams
    conversation_time_channels conversation_sla_status conversation_sla_id
    conversation_sla_breach_metric conversation_first_done_created_by conversation_last_done_created_by
    conversation_last_done_created_by_teams conversation_reply_channel conversation_queue
    conversation_external_queue`,
  number: `
    customer_satisfaction_avg_score customer_satisfaction_avg_rating customer_conversations_count
    message_size message_attachment_count note_attachment_count conversation_message_count
    conversation_note_count conversation_satisfaction_score conversation_satisfaction_rating
    conversation_priority conversation_first_response_time conversation_outbound_message_count
    conversation_time_message_time conversation_time_messages_sent conversation_time_note_time
    conversation_time_notes_sent conversation_time_handle_time tracking_events`,
  string: `
    customer_name customer_email customer_shared_email customer_phone customer_shared_phone
    customer_urls customer_address customer_locale company_name message_error_title message_recipients
    message_sender conversation_name conversation_satisfaction conversation_ended_reason`,
  string_notanalyzed: `
    customer_externalId customer_shared_externalId customer_social_userid customer_social_username
    customer_shared_social_userid customer_shared_social_username customer_default_lang
    company_default_lang message_customer_id message_external_id message_created_by_teams
    message_shortcuts message_lang note_external_id note_customer_id note_conversation_id note_lang
    conversation_sub_status conversation_customer_id conversation_campaign_id
    conversation_time_conversation_id conversation_default_lang conversation_sla_version_id`,
  text: `
    message_body message_subject note_body`,
};

/** Every searchable attribute with its class. */
export const searchAttributes: ReadonlyMap<string, AttributeClass> = new Map(
  listEntries(attributesByClass).flatMap(([kind, names]) =>
    names
      .trim()
      .split(/\s+/u)
      .map((name): [string, AttributeClass] => [name, kind]),
  ),
);

const customAttribute = /^(?:company|conversation|customer|message|kobject)_custom_\w+$/u;

export function getAttributeClass(name: string): AttributeClass | undefined {
  return searchAttributes.get(name) ?? (customAttribute.test(name) ? "any" : undefined);
}

/** Keeps the key type, which `Object.entries` drops. The record's type allows no other keys. */
function listEntries(record: Record<AttributeClass, string>): [AttributeClass, string][] {
  return Object.entries(record) as [AttributeClass, string][];
}
