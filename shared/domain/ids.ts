import type { Brand } from "#domain/brand.ts";

export type OrganizationId = Brand<string, "OrganizationId">;
/** Chosen by the caller, unique in the organization, never changed. */
export type CustomerId = Brand<string, "CustomerId">;
/** Chosen by the caller, unique in the organization, never changed. */
export type AccountId = Brand<string, "AccountId">;
/** The schema's name is its key. */
export type EventSchemaName = Brand<string, "EventSchemaName">;
export type UsageMeterId = Brand<string, "UsageMeterId">;
export type AddOnId = Brand<string, "AddOnId">;
export type PricePlanId = Brand<string, "PricePlanId">;
export type ScheduleId = Brand<string, "ScheduleId">;
export type FeatureId = Brand<string, "FeatureId">;
export type PricingRuleId = Brand<string, "PricingRuleId">;
export type CreditId = Brand<string, "CreditId">;
export type WalletId = Brand<string, "WalletId">;
export type PaymentId = Brand<string, "PaymentId">;
export type PurchaseId = Brand<string, "PurchaseId">;
export type InvoiceGroupId = Brand<string, "InvoiceGroupId">;
export type JobId = Brand<string, "JobId">;
export type InvoiceId = Brand<string, "InvoiceId">;
/** Ours, one per post of an event; a client's repeat of the same event id gets another one. */
export type EventReference = Brand<string, "EventReference">;

/** Prefixes of the ids that we make (Togai rule §1.3). */
export type IdPrefix =
  | "um"
  | "addon"
  | "pp"
  | "sch"
  | "inv"
  | "inv_group"
  | "feature"
  | "pp_rule"
  | "rule_log"
  | "cred"
  | "wallet"
  | "payment"
  | "purchase"
  | "job"
  | "license_entry"
  | "named_license_entry"
  | "event"
  | "customer"
  | "account"
  | "org"
  | "key"
  | "contact";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * An id in Togai's form, `<prefix>.<11 base-62 characters>.<5 base-62 characters>`: the middle is the creation instant in
 * nanoseconds, so that ids sort by creation; the end is random.
 */
export const formatId = (prefix: IdPrefix, epochNanoseconds: bigint, random: number): string =>
  `${prefix}.${base62(epochNanoseconds, 11)}.${base62(BigInt(random), 5)}`;

/** How many values the random end can take: 62^5. */
export const RANDOM_RANGE = 62 ** 5;

const base62 = (value: bigint, width: number): string => {
  let rest = value;
  let text = "";
  while (text.length < width) {
    text = (ALPHABET[Number(rest % 62n)] as string) + text;
    rest /= 62n;
  }
  return text;
};
