import type { Address } from "#domain/customers/customer.ts";

/** The address in one line, as invoices and customers show it (Togai rule §3.2); parts that are absent leave no trace. */
export const addressLine = ({ line1, line2, postalCode, city, state, country }: Address): string =>
  [line1, line2, postalCode, city, state, country].filter((part) => part !== undefined && part !== "").join(", ");
