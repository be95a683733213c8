import { buildReferenceRecord, createOldId, type ReferenceContext } from "./build-reference-records.ts";
import { buildRelationship, type Resource } from "./resource.ts";

const companyNames = ["Lamparas del Sur", "Nordlicht GmbH", "Parcel & Sons"] as const;

/** Builds the companies of customers. */
export function buildCompanies(context: ReferenceContext): Resource[] {
  return companyNames.map((name, serial) =>
    buildReferenceRecord("company", createOldId(context), {
      context,
      attributes: {
        name,
        externalId: `company-${serial}`,
        domains: [`company${serial}.example`],
        emails: [{ type: "work", email: `office@company${serial}.example`, verified: false }],
        ...{ phones: [], whatsapps: [], socials: [], urls: [], locations: [], tags: [] },
        custom: serial === 0 ? { tierStr: "gold" } : {},
        rev: 1 + serial,
      },
    }),
  );
}

/** The custom objects of an org: one class, with some orders. */
const klass = "order";
const orderCount = 6;

export function buildKlasses(context: ReferenceContext): Resource[] {
  return [
    buildReferenceRecord("klass", createOldId(context), {
      context,
      attributes: {
        name: klass,
        displayName: "Order",
        icon: "shopping-cart",
        color: "#0fb6a0",
        metadata: { properties: { totalNum: { displayName: "Total" }, paidAt: { displayName: "Paid" } } },
      },
      self: `/v1/klasses/${klass}`,
    }),
  ];
}

/** Builds the orders; each belongs to a customer. */
export function buildOrders(context: ReferenceContext, customerIds: readonly string[]): Resource[] {
  return Array.from({ length: Math.min(orderCount, customerIds.length) }, (_, serial) => {
    const id = createOldId(context);
    const order = buildReferenceRecord(`kobject.${klass}`, id, {
      context,
      attributes: {
        title: `Order #${1_000 + serial}`,
        description: "Two lamps",
        icon: null,
        images: [],
        externalId: `R${1_000 + serial}`,
        custom: { totalNum: 19.9 + serial },
        tags: [],
        rev: 1 + serial,
        roleGroupVersions: [],
      },
      self: `/v1/klasses/${klass}/${id}`,
    });
    order.relationships["customer"] = buildRelationship("customer", customerIds[serial] ?? "");
    return order;
  });
}
