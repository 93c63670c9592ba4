import type { AccountId, CustomerId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Instant } from "#domain/time/instant.ts";

/** Togai rule §3.2; all parts optional. */
export type Address = {
  readonly phoneNumber?: string | undefined;
  readonly line1?: string | undefined;
  readonly line2?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly city?: string | undefined;
  readonly state?: string | undefined;
  readonly country?: string | undefined;
};

/** Key–value metadata on an entity (Togai rule §6), kept as it was given. */
export type EntitySetting = {
  readonly id: string;
  readonly value: string;
  readonly namespace: string;
  readonly name: string;
  readonly dataType: "STRING" | "NUMERIC" | "JSON" | "JSON_LOGIC";
};

/** A company: the parent of one or more accounts. It never carries a plan itself (Togai rule §3). */
export type Customer = {
  readonly id: CustomerId;
  readonly togaiCustomerId: string;
  readonly name: string;
  readonly primaryEmail: string;
  readonly address: Address;
  readonly settings: readonly EntitySetting[];
  readonly status: "ACTIVE" | "ARCHIVED";
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** A name under which events may be sent for an account, in a window of event time (Togai rule §5). */
export type AccountAlias = {
  readonly id: string;
  readonly value: string;
  /** Plain aliases have no window: they are valid at every instant. */
  readonly kind: "PLAIN" | "TIME_BOUND";
  readonly effectiveFrom: Instant;
  readonly effectiveUntil: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** The billable unit: plans, usage and invoices hang off an account (Togai rule §4). */
export type Account = {
  readonly id: AccountId;
  readonly togaiAccountId: string;
  readonly togaiCustomerId: string;
  readonly customerId: CustomerId;
  readonly name: string;
  readonly invoiceCurrency: CurrencyCode;
  readonly aliases: readonly AccountAlias[];
  readonly address?: Address;
  readonly primaryEmail?: string;
  readonly billingInformation?: {
    readonly emailRecipients: readonly string[];
    readonly additionalEmailRecipients: readonly string[];
  };
  readonly settings: readonly EntitySetting[];
  readonly netTermDays?: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly status: "ACTIVE" | "DRAFT" | "ARCHIVED";
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

export type Contact = {
  readonly username: string;
  readonly customerId: CustomerId;
  readonly preferredUsername?: string;
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
  readonly loginAccess: boolean;
  readonly verified: boolean;
  /** Salted scrypt hash; the password itself is never kept. */
  readonly passwordHash?: string;
  readonly createdBy: string;
  readonly createdAt: Instant;
};
