/** The default share, 0 to 1, of an organization's rate limit that Inlet uses. */
export const defaultBudgetShare = 0.6;

/** Kustomer's limit on searches by API keys, per minute; its replies do not state it. */
export const defaultSearchesPerMinute = 100;
