const filterPattern =
  /^(?:(?:customer|company|conversation|conversation_time|message|note|kobject)_(?:created_at|updated_at|any_text)|any_text|customer_id|customer_companyId|conversation_customer_id|message_conversation_id|kobject_\w+|company_\w+)$/u;
const sortPattern =
  /^(?:conversation_(?:created_at|updated_at|customer_id|deleted)|customer_(?:companyId|created_at|updated_at|deleted)|message_(?:id|created_at|updated_at)|(?:kobject|company)_(?:created_at|updated_at))$/u;

/**
 * The few attributes of archive search. Standard search does not know some of them.
 * @see official "Core Resources" OpenAPI v1.0, `POST /v1/customers/archive/search`
 */
export const archiveAttributes = {
  canFilter: (attribute: string) => filterPattern.test(attribute),
  canSort: (attribute: string) => sortPattern.test(attribute),
};
