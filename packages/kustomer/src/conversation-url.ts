/** Where an organization is: the base URL of its API, and its name, which a region's base URL does not hold. */
export interface OrgAddress {
  baseUrl: string;
  orgName: string;
}

const apiHost = /^https:\/\/(?:([a-z0-9-]+)\.)?api(?:\.prod\d+)?\.kustomerapp\.com$/;
const subDomain = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * The address of a conversation in Kustomer's own app. An org's name is its subdomain there.
 * @returns null when the base URL is none of Kustomer's, or the name no subdomain
 */
export function toConversationUrl({ baseUrl, orgName }: OrgAddress, conversationId: string): string | null {
  const host = apiHost.exec(baseUrl);
  const org = host?.[1] ?? orgName.toLowerCase();
  if (host === null || !subDomain.test(org)) return null;
  return `https://${org}.kustomerapp.com/app/conversations/${encodeURIComponent(conversationId)}`;
}
