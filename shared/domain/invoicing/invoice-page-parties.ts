import type { Address } from "#domain/customers/customer.ts";
import type { InvoiceParties } from "#domain/invoicing/invoice.ts";
import { plainText } from "#domain/invoicing/invoice-words.ts";

export type PageFact = { readonly label: string; readonly value: string };
export type PageParty = {
  readonly name: string;
  readonly lines: readonly string[];
  readonly details: readonly PageFact[];
};

export const sender = ({ organization: { name, addressLines, email } }: InvoiceParties): PageParty => ({
  name: plainText(name),
  lines: printed([...addressLines, email]),
  details: [],
});

/**
 * Who pays: an invoice group; or the customer, at the account's address where the account has one, with what the account says
 * about itself.
 */
export const billTo = ({ customer, account, group }: InvoiceParties): PageParty =>
  group
    ? {
        name: plainText(group.name),
        lines: printed([...addressLines(group.address), group.email]),
        details: [{ label: "Group ID", value: plainText(group.id) }],
      }
    : {
        name: plainText(customer.name),
        lines: printed([...addressLines(account.address ?? customer.address), account.email ?? customer.email]),
        details: [
          { label: "Account", value: named(account) },
          { label: "Customer ID", value: plainText(customer.id) },
          ...metadataFacts(account.metadata),
        ],
      };

/** As many entries of metadata (VAT numbers and the like) as have room beside the address; their order is the account's. */
const MAX_METADATA = 10;

const metadataFacts = (metadata: Readonly<Record<string, string>>): readonly PageFact[] =>
  Object.entries(metadata)
    .map(([label, value]) => ({ label: plainText(label), value: plainText(value) }))
    .filter(({ label, value }) => label !== "" && value !== "")
    .slice(0, MAX_METADATA);

const named = ({ id, name }: { readonly id: string; readonly name: string }): string =>
  plainText(name === id || name === "" ? id : `${name} (${id})`);

const printed = (lines: readonly string[]): readonly string[] => lines.map(plainText).filter((line) => line !== "");

const addressLines = ({ line1, line2, postalCode, city, state, country, phoneNumber }: Address): readonly string[] => [
  line1 ?? "",
  line2 ?? "",
  placeText({ postalCode, city, state, country }),
  country ?? "",
  phoneNumber ?? "",
];

/** The post of these countries wants the code last: `Springfield, IL 62701`; elsewhere it comes first: `80331 München`. */
const CODE_LAST: ReadonlySet<string> = new Set(["AU", "CA", "GB", "IE", "IN", "NZ", "SG", "US"]);

type Place = { [Part in "postalCode" | "city" | "state" | "country"]: string | undefined };

const placeText = ({ postalCode = "", city, state, country = "" }: Place): string => {
  const place = [city, state].filter((part) => part).join(", ");
  return CODE_LAST.has(country.toUpperCase()) ? `${place} ${postalCode}` : `${postalCode} ${place}`;
};
