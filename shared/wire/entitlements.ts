import * as z from "zod";
import type { EntryEdit } from "#domain/entitlements/edit-entry.ts";
import { balanceOf, type FeatureCreditEntry, statusOf } from "#domain/entitlements/feature-credits.ts";
import type { FeatureValue } from "#domain/entitlements/feature-value.ts";
import { given } from "#domain/given.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { type Instant, toIso } from "#domain/time/instant.ts";
import { dateTime, dateTimeOut, decimalNumber, decimalOut, text } from "#wire/primitives.ts";

export const wireFeatureBalance = z.strictObject({
  accountId: z.string(),
  featureId: z.string(),
  granted: decimalOut(),
  balance: decimalOut(),
  overageLimit: decimalOut().optional(),
  usedOverage: decimalOut(),
});

type Balance = {
  readonly accountId: string;
  readonly featureId: string;
  readonly granted: Decimal;
  readonly balance: Decimal;
  readonly overageLimit?: Decimal;
  readonly usedOverage: Decimal;
};

export const featureBalanceToWire = (balance: Balance): z.input<typeof wireFeatureBalance> => ({ ...balance });

export const wireFeatureCreditEntry = z.strictObject({
  id: z.string(),
  source: z.enum(["ENTITLEMENT", "PRICE_PLAN", "OVERAGE", "REFUND"]),
  status: z.enum(["ACTIVE", "EXPIRED", "VOIDED"]),
  effectiveFrom: dateTimeOut(),
  effectiveUntil: dateTimeOut(),
  granted: decimalOut().optional(),
  balance: decimalOut().optional(),
  used: decimalOut(),
});
export const wireFeatureCreditEntries = z.strictObject({
  data: z.array(wireFeatureCreditEntry),
  nextToken: z.string().optional(),
});

/** Overage without a limit has neither a grant nor a balance. */
export const featureCreditEntryToWire = (
  entry: FeatureCreditEntry,
  now: Instant,
): z.input<typeof wireFeatureCreditEntry> => ({
  id: entry.id,
  source: entry.source,
  status: statusOf(entry, now),
  effectiveFrom: toIso(entry.effectiveFrom),
  effectiveUntil: toIso(entry.effectiveUntil),
  granted: entry.granted,
  balance: entry.granted === undefined ? undefined : balanceOf(entry),
  used: entry.used,
});

export const updateFeatureCreditsRequest = z.strictObject({
  effectiveUntil: dateTime().optional(),
  granted: decimalNumber({ minimum: "0" }).optional(),
});

export const entryEditFromWire = (body: z.output<typeof updateFeatureCreditsRequest>): EntryEdit => given(body);

/** A value of an unmetered feature. */
const value = text({ minimum: 1, maximum: 1_000 });
export const featureValueRequest = z.strictObject({ value });

export const wireFeatureValue = z.strictObject({ featureId: z.string(), value: z.string() });
export const wireFeatureValues = z.strictObject({ data: z.array(wireFeatureValue) });

export const featureValueToWire = ({ featureId, value: own }: FeatureValue): z.input<typeof wireFeatureValue> => ({
  featureId,
  value: own,
});
