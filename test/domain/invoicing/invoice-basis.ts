import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AccountId, CustomerId, InvoiceId, PricePlanId, ScheduleId, UsageMeterId } from "#domain/ids.ts";
import type { InvoiceBasis } from "#domain/invoicing/draft-invoice.ts";
import type { InvoiceParties } from "#domain/invoicing/invoice.ts";
import { type Decimal, decimal } from "#domain/money/decimal.ts";
import { NO_QUANTITIES } from "#domain/rating/quantities.ts";
import type { CalendarDate, TimeZone } from "#domain/time/calendar.ts";
import { type Instant, parseInstant } from "#domain/time/instant.ts";
import type { CycleAlignment } from "#domain/time/pricing-cycle.ts";
import { cycleOn, MONTHLY_ON_THE_1ST } from "../rating/cycles.ts";
import { USD } from "../rating/rate-cards.ts";

export const at = (text: string): Instant => parseInstant(text)!;

export const usageOf = (usage: Readonly<Record<string, string>>): ReadonlyMap<UsageMeterId, Decimal> =>
  new Map(Object.entries(usage).map(([meter, units]) => [meter as UsageMeterId, decimal(units)]));

const partiesIn = (timeZone: TimeZone): InvoiceParties => ({
  organization: { name: "Tollbook Inc", addressLines: ["2 Toll Road"], email: "billing@tollbook.test" },
  customer: { id: "acme" as CustomerId, name: "Acme Inc", address: {}, email: "ap@acme.test" },
  account: {
    id: "acme-prod" as AccountId,
    name: "Acme production",
    emailRecipients: [],
    additionalEmailRecipients: [],
    metadata: {},
  },
  pricePlanName: "Pro",
  timeZone,
  paperSize: "A4",
});

/** The account acme-prod, billed in the cycle that `on` lies in; monthly on the 1st with two days of grace. */
export const aBasis = ({
  on = "2025-01-20",
  from = "2025-01-15",
  until = "9999-01-01",
  alignment = MONTHLY_ON_THE_1ST,
  zone = "UTC",
  graceDays = 2,
  rateCards = [],
  usage = {},
  ...rest
}: {
  on?: string;
  from?: string;
  until?: string;
  alignment?: CycleAlignment;
  zone?: string;
  graceDays?: number;
  rateCards?: readonly RateCard[];
  usage?: Readonly<Record<string, string>>;
} & Partial<Omit<InvoiceBasis, "usage" | "rateCards">>): InvoiceBasis => ({
  id: "inv.1" as InvoiceId,
  account: { id: "acme-prod" as AccountId, customerId: "acme" as CustomerId },
  schedule: {
    id: "sch.1" as ScheduleId,
    accountId: "acme-prod" as AccountId,
    pricePlanId: "pp.pro" as PricePlanId,
    pricePlanVersion: 3,
    startDate: from as CalendarDate,
    endDate: until as CalendarDate,
    pricingCycleConfig: { ...alignment, graceDays, anniversaryCycle: false },
    createdAt: at("2025-01-14T00:00:00Z"),
  },
  rateCards,
  cycle: cycleOn(on, { from, until, alignment, zone: zone as TimeZone }).cycle,
  kind: "IN_ARREARS",
  currency: USD,
  quantities: { ...NO_QUANTITIES, usage: usageOf(usage) },
  pricingRules: [],
  credits: [],
  miscellaneousCharges: [],
  parties: partiesIn(zone as TimeZone),
  netTermDays: 30,
  now: at("2025-01-20T10:00:00Z"),
  ...rest,
});
