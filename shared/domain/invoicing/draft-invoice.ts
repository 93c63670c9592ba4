import { assert } from "#domain/assert.ts";
import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import type { Account } from "#domain/customers/customer.ts";
import type { InvoiceId } from "#domain/ids.ts";
import type { CycleInvoice, InvoiceParties, InvoiceType } from "#domain/invoicing/invoice.ts";
import { invoiceParts } from "#domain/invoicing/invoice-parts.ts";
import { grossAmount, revenueTree } from "#domain/invoicing/line-items.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import { usageTree } from "#domain/invoicing/usage-lines.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { ZERO } from "#domain/money/decimal.ts";
import type { RuleLog, RuleOutcome } from "#domain/pricing-rules/rule-log.ts";
import type { BilledTiming } from "#domain/rating/billed-cards.ts";
import type { Quantities } from "#domain/rating/quantities.ts";
import { rateCycle } from "#domain/rating/rating.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { addDays, startOfDay } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import { dueAt, type PricingCycle } from "#domain/time/pricing-cycle.ts";

/** Everything that decides an invoice. */
export type InvoiceBasis = {
  /** The invoice's id when it is new; one that was drafted before keeps its own. */
  readonly id: InvoiceId;
  readonly account: Pick<Account, "id" | "customerId">;
  readonly schedule: Schedule;
  /** The cards that hold in the schedule: the plan version's, or the schedule's own. */
  readonly rateCards: readonly RateCard[];
  readonly cycle: PricingCycle;
  readonly kind: BilledTiming;
  readonly currency: CurrencyCode;
  readonly quantities: Quantities;
  readonly pricingRules: readonly PricingRule[];
  /** Credits that the invoice may take from, in any order. */
  readonly credits: readonly AvailableCredit[];
  readonly miscellaneousCharges: readonly MiscellaneousCharge[];
  readonly parties: InvoiceParties;
  readonly netTermDays: number;
  readonly now: Instant;
  readonly previous?: CycleInvoice;
};

/**
 * Rates a cycle and writes it as a draft, or answers undefined where the cycle has nothing to bill of that kind. Previews,
 * drafts and final invoices all come from here, so that they cannot disagree (Togai rules §17.3–17.7).
 *
 *   in arrears    dated the exclusive end of the cycle, final once its grace is over
 *   in advance    dated the start of the cycle, final at once; prepaid likewise, as an order
 *
 * In this order: what the plan bills (`rating/rating.ts` lists the steps), credits, charges beside the plan, totals.
 */
export const draftInvoice = (basis: InvoiceBasis): CycleInvoice | undefined => {
  const { account, schedule, cycle, kind, currency, parties, netTermDays, now, previous } = basis;
  assert(!previous || previous.status === "DRAFT", () => `invoice ${previous?.id} is final and is not rated again`);
  const place = { cycle, slice: schedule, alignment: schedule.pricingCycleConfig };
  const { charges, ruled, lines } = rateCycle({ ...basis, timing: kind, place });
  if (charges.length === 0 && !lines.trueUp) return undefined;
  const gross = grossAmount({ plan: lines }, currency);
  const { creditsUsed, ...parts } = invoiceParts(gross, { ...basis, period: cycle });
  const revenueInfo = revenueTree(gross, parts, currency);
  const id = previous?.id ?? basis.id;
  return {
    id,
    accountId: account.id,
    customerId: account.customerId,
    pricePlanId: schedule.pricePlanId,
    pricePlanVersion: schedule.pricePlanVersion,
    scheduleId: schedule.id,
    kind,
    invoiceType: invoiceTypeOf(kind, cycle),
    invoiceClass: kind === "PREPAID" ? "ORDER" : "INVOICE",
    status: "DRAFT",
    currency,
    startDate: cycle.start,
    endDate: cycle.end,
    cycleOrdinal: cycle.ordinal,
    ...datesOf(basis),
    netTermDays,
    generatedAt: previous?.generatedAt ?? now,
    updatedAt: now,
    totalAmount: revenueInfo.value,
    paidAmount: ZERO,
    usageInfo: usageTree(charges),
    revenueInfo,
    ...(creditsUsed.length > 0 && { creditsUsed }),
    ...(ruled.outcomes.length > 0 && { ruleLogs: ruled.outcomes.map((outcome, index) => logOf(outcome, id, index)) }),
    parties,
  };
};

/** The same rating of the same invoice gives its logs the same ids. */
const logOf = (outcome: RuleOutcome, invoiceId: InvoiceId, index: number): RuleLog => ({
  id: `rule_log.${invoiceId}.${index + 1}`,
  ...outcome,
});

/** The first cycle of an association is billed ahead of its time only since somebody associated a plan just then (§17.1). */
const invoiceTypeOf = (kind: BilledTiming, { ordinal }: PricingCycle): InvoiceType => {
  if (kind === "IN_ARREARS") return "STANDARD";
  return ordinal === 0 ? "ADHOC_ADVANCED" : "STANDARD_ADVANCED";
};

/** The due date counts calendar days in the account's zone, whatever the clocks do on the way. */
const datesOf = ({
  kind,
  cycle,
  schedule,
  netTermDays,
  parties: { timeZone },
}: InvoiceBasis): Pick<CycleInvoice, "invoiceDate" | "dueDate" | "finalizesAt"> => {
  const inAdvance = kind !== "IN_ARREARS";
  const invoiceDay = inAdvance ? cycle.startDate : cycle.endDate;
  return {
    invoiceDate: inAdvance ? cycle.start : cycle.end,
    dueDate: startOfDay(addDays(invoiceDay, netTermDays), timeZone),
    finalizesAt: inAdvance ? cycle.start : dueAt(cycle, schedule.pricingCycleConfig, timeZone),
  };
};
