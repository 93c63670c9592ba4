import type { EntitySetting } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";

/** A tenant: everything it owns has its id in the key. */
export type Organization = {
  readonly id: OrganizationId;
  readonly name: string;
  readonly baseCurrency: CurrencyCode;
  /** The zone in which its days, cycles and metrics are cut, for every account of it. */
  readonly timeZone: TimeZone;
  /** Days from the invoice date to the due date where the account says nothing. */
  readonly netTermDays: number;
  /** How far ahead of our clock an event's timestamp may be. */
  readonly futureEventHours: number;
  /** How often a draft invoice is rated anew while usage arrives. */
  readonly draftRefreshMinutes: number;
  /** Whether drafts become due by themselves once their grace is over, or wait for a bill run (Togai rule §17.10); absent: they do. */
  readonly autoAdvance?: boolean;
  /** How much of the base currency one unit of another is worth, in reports only (Togai rule §28); absent: none. */
  readonly exchangeRates?: readonly ExchangeRate[];
  /** Pattern of invoice numbers, e.g. `YYYY-MM-{number}`, and the first number. */
  readonly invoiceSequence: { readonly template: string; readonly firstNumber: number };
  /** Sender of invoices, as printed on them. */
  readonly invoiceSender: { readonly name: string; readonly addressLines: readonly string[]; readonly email: string };
  /** Page size of invoice documents. */
  readonly paperSize: "A4" | "LETTER";
  /** What enrichments fall back to where neither account nor customer has a setting of that key. */
  readonly settings: readonly EntitySetting[];
  readonly createdAt: Instant;
};

/** Fixed once it is saved: base = amount × rate. */
export type ExchangeRate = { readonly currency: CurrencyCode; readonly rate: Decimal; readonly createdAt: Instant };

/** What is kept of a secret: enough to know it again, not to make it. Both in base64url. */
export type SecretHash = { readonly salt: string; readonly hash: string };

/** A long-lived secret of an organization: only a salted hash of it is kept. */
export type ApiKey = SecretHash & {
  readonly id: string;
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly status: "ACTIVE" | "REVOKED";
  readonly createdAt: Instant;
  readonly revokedAt?: Instant;
};

/** Who is calling: the organization comes from the credential, never from the request (Togai rule §1.2). */
export type Caller = { readonly organizationId: OrganizationId; readonly keyId: string };
