/**
 * The hosts of the Kustomer regions that a person can choose by name.
 * @see https://developer.kustomer.com/docs/concepts/regions-and-base-urls
 */
export const regionHosts = {
  us: "api.kustomerapp.com",
  eu: "api.prod2.kustomerapp.com",
  india: "api.prod4.kustomerapp.com",
} as const;
