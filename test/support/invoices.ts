import type { AccountId, CustomerId, InvoiceId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import type { CycleInvoice, InvoiceParties, LineItem, LineItemType } from "#domain/invoicing/invoice.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, decimal, sum, ZERO } from "#domain/money/decimal.ts";
import { type CalendarDate, startOfDay, type TimeZone } from "#domain/time/calendar.ts";

/** What an invoice charges, besides what `anInvoice` fills in. */
export type InvoiceLines = {
  readonly lines?: readonly LineItem[];
  readonly advancedFees?: readonly LineItem[];
  readonly credits?: readonly LineItem[];
  readonly charges?: readonly LineItem[];
  readonly taxes?: readonly LineItem[];
};

export type InvoiceTraits = InvoiceLines &
  Partial<Omit<CycleInvoice, "parties" | "revenueInfo" | "totalAmount" | "currency" | "startDate" | "endDate">> & {
    readonly currency?: string;
    /** First day and the day after the last one, in the organization's zone. */
    readonly from?: string;
    readonly until?: string;
    readonly zone?: string;
    readonly organization?: Partial<InvoiceParties["organization"]>;
    readonly customer?: Partial<InvoiceParties["customer"]>;
    readonly account?: Partial<InvoiceParties["account"]>;
    readonly plan?: string;
    readonly paperSize?: InvoiceParties["paperSize"];
  };

/** A due invoice of Acme for January 2025: 1,400,000 tokens in two slabs, 3,500.00 USD. */
export const anInvoice = (traits: InvoiceTraits = {}): CycleInvoice => {
  const { currency = "USD", from = "2025-01-01", until = "2025-02-01", zone = "UTC", plan = "Pro" } = traits;
  const { lines, advancedFees, credits, charges, taxes, organization, customer, account, paperSize, ...fields } =
    traits;
  const { from: _from, until: _until, zone: _zone, plan: _plan, ...own } = fields;
  const timeZone = zone as TimeZone;
  const revenueInfo = revenueOf(lines || advancedFees ? traits : { ...traits, lines: [tokens()] }, currency);
  const end = startOfDay(until as CalendarDate, timeZone);
  return {
    id: "inv.23Xx0Jkc2DM.nlMQh" as InvoiceId,
    accountId: "acme-prod" as AccountId,
    customerId: "acme" as CustomerId,
    pricePlanId: "pp.20sieTc1u2i.fY8AT" as PricePlanId,
    pricePlanVersion: 1,
    scheduleId: "sch.20sieTcdnQ0.ZmseL" as ScheduleId,
    kind: "IN_ARREARS",
    invoiceType: "STANDARD",
    invoiceClass: "INVOICE",
    status: "DUE",
    startDate: startOfDay(from as CalendarDate, timeZone),
    endDate: end,
    cycleOrdinal: 0,
    finalizesAt: end,
    invoiceDate: end,
    netTermDays: 30,
    dueDate: startOfDay("2025-03-03" as CalendarDate, timeZone),
    generatedAt: startOfDay("2025-01-01" as CalendarDate, timeZone),
    updatedAt: end,
    sequenceId: "2025-02-7",
    paidAmount: ZERO,
    usageInfo: [],
    ...own,
    currency: currency as CurrencyCode,
    totalAmount: revenueInfo.value,
    revenueInfo,
    parties: {
      organization: {
        name: "Tollbook Demo Inc.",
        addressLines: ["500 Market Street", "San Francisco, CA 94105", "United States"],
        email: "billing@tollbook.test",
        ...organization,
      },
      customer: {
        id: "acme" as CustomerId,
        name: "Acme Inc",
        address: { line1: "1 Main Street", city: "Springfield", state: "IL", postalCode: "62701", country: "US" },
        email: "ap@acme.test",
        ...customer,
      },
      account: {
        id: "acme-prod" as AccountId,
        name: "Acme production",
        emailRecipients: [],
        additionalEmailRecipients: [],
        metadata: {},
        ...account,
      },
      pricePlanName: plan,
      timeZone,
      paperSize: paperSize ?? "A4",
    },
  };
};

/** An invoice without its number, while its cycle runs. */
export const aDraft = (traits: InvoiceTraits = {}): CycleInvoice => {
  const { sequenceId: _, ...draft } = anInvoice({ status: "DRAFT", ...traits });
  return draft;
};

/** A usage rate card with its slabs; its quantity and value are their sums unless given. */
export const usageCard = (
  description: string,
  slabs: readonly LineItem[],
  { pricingModel = "TIERED", quantity }: { readonly pricingModel?: string; readonly quantity?: string } = {},
): LineItem => ({
  ...node("USAGE_RATE_CARD_AMOUNT", description, slabs),
  quantity: quantity === undefined ? sum(slabs.map((slab) => slab.quantity ?? ZERO)) : decimal(quantity),
  metadata: { pricingModel },
});

export type SlabTraits = {
  readonly after?: string;
  readonly upTo?: string;
  readonly quantity: string;
  readonly rate: string;
  readonly value: string;
  readonly priceType?: "PER_UNIT" | "FLAT" | "PACKAGE";
  readonly metadata?: Readonly<Record<string, Decimal | boolean | string>>;
};

export const slab = ({ after = "0", upTo, quantity, rate, value, priceType, metadata }: SlabTraits): LineItem => ({
  ...leaf("USAGE_RATE_CARD_SLAB_AMOUNT", `slab above ${after}`, value),
  quantity: decimal(quantity),
  valuePerQuantity: decimal(rate),
  metadata: {
    priceType: priceType ?? "PER_UNIT",
    startAfter: decimal(after),
    ...(upTo !== undefined && { upTo: decimal(upTo) }),
    ...metadata,
  },
});

/** A card with one price for every unit. */
export const flatRate = (description: string, quantity: string, rate: string, value: string): LineItem =>
  usageCard(description, [slab({ quantity, rate, value })]);

export const tokens = (): LineItem =>
  usageCard("Context tokens", [
    slab({ upTo: "1000000", quantity: "1000000", rate: "0.0025", value: "2500" }),
    slab({ after: "1000000", quantity: "400000", rate: "0.0025", value: "1000" }),
  ]);

export const fee = (
  description: string,
  value: string,
  type: LineItemType = "FIXED_FEE_RATE_CARD_AMOUNT",
): LineItem => ({
  ...leaf(type, description, value),
  quantity: decimal("1"),
  valuePerQuantity: decimal(value),
});

export const tagged = (tag: string, cards: readonly LineItem[]): LineItem => node("CUSTOM_TAG", tag, cards);

export const leaf = (type: LineItemType, description: string, value: string): LineItem => ({
  id: `${type}:${description}`,
  description,
  type,
  value: decimal(value),
  lineItems: [],
});

const node = (type: LineItemType, description: string, lineItems: readonly LineItem[]): LineItem => ({
  id: `${type}:${description}`,
  description,
  type,
  value: sum(lineItems.map(({ value }) => value)),
  lineItems,
});

const HEADINGS: Readonly<Partial<Record<LineItemType, string>>> = {
  TOTAL_CREDITS: "Credits",
  TOTAL_MISCELLANEOUS_CHARGES: "Other charges",
  TOTAL_TAX_AMOUNT: "Taxes",
};

const revenueOf = ({ lines, advancedFees, credits, charges, taxes }: InvoiceLines, currency: string): LineItem => {
  const some = (type: LineItemType, items: readonly LineItem[] | undefined) =>
    items && items.length > 0 ? [{ ...node(type, HEADINGS[type] ?? type, items), units: currency }] : [];
  const gross = node("GROSS_AMOUNT", "Gross amount", [
    ...some("TOTAL_ADVANCED_FEES", advancedFees),
    ...some("PRICE_PLAN_AMOUNT", some("SUB_TOTAL_AMOUNT", lines)),
  ]);
  const credited = some("TOTAL_CREDITS", credits);
  const net = {
    ...node("NET_AMOUNT", "Net amount", [...credited, gross]),
    value: gross.value.minus(sum(credited.map(({ value }) => value))),
  };
  const total = node("TOTAL_AMOUNT", "Total", [
    ...some("TOTAL_MISCELLANEOUS_CHARGES", charges),
    ...some("TOTAL_TAX_AMOUNT", taxes),
    net,
  ]);
  return node("GRAND_TOTAL_AMOUNT", "Grand total", [total]);
};
