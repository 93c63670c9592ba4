import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";

/** An amount that an invoice was made final over. */
export type InvoicedMoney = { readonly currency: CurrencyCode; readonly amount: Decimal };

/** What one call of a function did for the business; absent is as good as nothing to say. */
export type BusinessFigures = {
  /** Events taken in, durable on the queue. */
  readonly EventsAccepted?: number;
  readonly EventsCounted?: number;
  /** Events whose id had been counted before. */
  readonly EventsDuplicate?: number;
  /** Accepted events that could not be metered; kept with their reasons. A repeated delivery tells them again. */
  readonly EventsRefused?: number;
  /** Seconds since the oldest event was accepted that is not counted yet. */
  readonly OldestUncountedEventAge?: number;
  /** Events whose bodies were put into the archive. */
  readonly EventsArchived?: number;
  /** Seconds since the arrival of the oldest event that may not be archived yet. Its item expires after 66 days. */
  readonly OldestUnarchivedHourAge?: number;
  /** Accounts that a sweep found due. */
  readonly InvoicesDue?: number;
  /** Alarm clocks of accounts that could not be set or removed; the sweeper does without. */
  readonly AlarmClocksNotSet?: number;
  readonly InvoicesFinalized?: number;
  readonly InvoicesDelivered?: number;
  /** Messages that failed and come again, or end in the dead letters. */
  readonly MessagesFailed?: number;
  readonly MoneyInvoiced?: readonly InvoicedMoney[];
};

/** Told once by each call that did something. */
export type Publish = (figures: BusinessFigures) => void;

/** Where nobody looks at figures, as in the local runner. */
export const publishNothing: Publish = () => undefined;

const AGES: readonly string[] = ["OldestUncountedEventAge", "OldestUnarchivedHourAge"];

/** Whether a figure is a time in seconds, and not a count. */
export const isAge = (name: string): boolean => AGES.includes(name);

/** What two calls did together. Of ages the greater counts. */
export const addFigures = (first: BusinessFigures, second: BusinessFigures): BusinessFigures => {
  const names = new Set([...Object.keys(first), ...Object.keys(second)] as (keyof BusinessFigures)[]);
  const together: { -readonly [Name in keyof BusinessFigures]: BusinessFigures[Name] } = {};
  for (const name of names) {
    if (name === "MoneyInvoiced") together[name] = [...(first[name] ?? []), ...(second[name] ?? [])];
    else if (isAge(name)) together[name] = Math.max(first[name] ?? 0, second[name] ?? 0);
    else together[name] = (first[name] ?? 0) + (second[name] ?? 0);
  }
  return together;
};
