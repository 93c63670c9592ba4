import type { Address } from "#domain/customers/customer.ts";
import type {
  AccountId,
  AddOnId,
  CreditId,
  CustomerId,
  InvoiceGroupId,
  InvoiceId,
  PricePlanId,
  ScheduleId,
} from "#domain/ids.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { RuleLog } from "#domain/pricing-rules/rule-log.ts";
import type { CalendarDate, TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";

/** Nodes of the line-item tree that Tollbook writes (Togai rule §17.3). */
export type LineItemType =
  | "GRAND_TOTAL_AMOUNT"
  | "TOTAL_AMOUNT"
  | "TOTAL_MISCELLANEOUS_CHARGES"
  | "MISCELLANEOUS_CHARGE"
  | "TOTAL_TAX_AMOUNT"
  | "TAX_AMOUNT"
  | "NET_AMOUNT"
  | "TOTAL_CREDITS"
  | "SUB_CREDITS"
  | "GROSS_AMOUNT"
  | "TOTAL_ADVANCED_FEES"
  | "ADVANCED_FIXED_FEE"
  | "ADVANCED_LICENSE_RATE_CARD_AMOUNT"
  | "ADVANCED_BILLING_ENTITLEMENT_RATE_CARD_AMOUNT"
  | "ADVANCED_CREDIT_GRANT_RATE_CARD_AMOUNT"
  | "TOTAL_PURCHASE_AMOUNT"
  | "PRICE_PLAN_AMOUNT"
  | "TRUE_UP_AMOUNT"
  | "SUB_TOTAL_AMOUNT"
  | "CUSTOM_TAG"
  | "USAGE_RATE_CARD_AMOUNT"
  | "USAGE_RATE_CARD_SLAB_AMOUNT"
  | "FIXED_FEE_RATE_CARD_AMOUNT"
  | "LICENSE_RATE_CARD_AMOUNT"
  | "LICENSE_RATE_CARD_SLAB_AMOUNT"
  | "USAGE_CYCLE_AMOUNT"
  | "BILLING_ENTITLEMENT_RATE_CARD_AMOUNT"
  | "CREDIT_GRANT_RATE_CARD_AMOUNT"
  | "ENTITLEMENT_OVERAGE_RATE_CARD_AMOUNT"
  | "ENTITLEMENT_OVERAGE_RATE_CARD_SLAB_AMOUNT"
  | "RATE_CONFIG_ADJUSTMENT_AMOUNT"
  | "TOTAL_PRICING_RULE_ADDITION_AMOUNT"
  | "PRICING_RULE_ADDITION_AMOUNT"
  | "PRICING_RULE_REVENUE_UPDATE_AMOUNT"
  | "PRICING_RULE_USAGE_UPDATE_AMOUNT"
  | "CUSTOM_AMOUNT"
  | "TOTAL_USAGE"
  | "USAGE_METER_USAGE";

/** A line that a person can check by hand. `value` is in the currency's minor unit; a parent's is the sum of its children's. */
export type LineItem = {
  readonly id: string;
  readonly description: string;
  readonly type: LineItemType;
  readonly valuePerQuantity?: Decimal;
  readonly quantity?: Decimal;
  /** A currency code, or USAGE_UNITS. */
  readonly units?: string;
  readonly value: Decimal;
  readonly metadata?: Readonly<Record<string, string | boolean | Decimal>>;
  readonly lineItems: readonly LineItem[];
};

export type InvoiceStatus =
  | "DRAFT"
  | "DUE"
  | "PAID"
  | "VOID"
  | "UN_COLLECTIBLE"
  | "REFUND_INITIATED"
  | "REFUND_COMPLETED"
  | "MERGED"
  | "PARTIALLY_PAID";

/**
 * Togai rule §17.1: STANDARD is the in-arrears part of a cycle, the ADVANCED ones are its in-advance part; AD_HOC is raised in
 * the middle of a cycle, CUSTOM by hand, COMPOSITE for a group of accounts.
 */
export type InvoiceType = "STANDARD" | "STANDARD_ADVANCED" | "ADHOC_ADVANCED" | "AD_HOC" | "CUSTOM" | "COMPOSITE";
/** ORDER: a request to pay, an INVOICE once it is paid. BILLABLE: an account's part of a group's invoice. */
export type InvoiceClass = "INVOICE" | "ORDER" | "BILLABLE";
/** With account and cycle start this identifies an invoice of a cycle: there is one of each kind per cycle. */
export type CycleKind = "IN_ARREARS" | "IN_ADVANCE" | "PREPAID";

/** Who is billed by whom, as it stood when the invoice was last rated; fixed with the invoice. */
export type InvoiceParties = {
  readonly organization: { readonly name: string; readonly addressLines: readonly string[]; readonly email: string };
  readonly customer: {
    readonly id: CustomerId;
    readonly name: string;
    readonly address: Address;
    readonly email: string;
  };
  readonly account: {
    readonly id: AccountId;
    readonly name: string;
    readonly address?: Address;
    readonly email?: string;
    readonly emailRecipients: readonly string[];
    readonly additionalEmailRecipients: readonly string[];
    readonly metadata: Readonly<Record<string, string>>;
  };
  /** The group that is billed in the account's stead; `customer` and `account` are then the group, too. */
  readonly group?: {
    readonly id: InvoiceGroupId;
    readonly name: string;
    readonly email: string;
    readonly address: Address;
    readonly dailyInvoiceConsolidation: boolean;
  };
  /** Empty where no plan is billed. */
  readonly pricePlanName: string;
  readonly timeZone: TimeZone;
  readonly paperSize: "A4" | "LETTER";
};

/** What an invoice takes from one credit: held while it is a draft, consumed once it is final (Togai rule §18.2). */
export type CreditUse = { readonly creditId: CreditId; readonly amount: Decimal };

/**
 * What an invoice charges or gives back since the rating of a closed cycle has changed after its invoice became final: the rating
 * now less all that was billed for the cycle before (docs/adr/0032).
 */
export type Adjustment = {
  /** The invoice of the closed cycle. */
  readonly invoiceId: InvoiceId;
  /** Counts the adjustments of that invoice from 1. */
  readonly number: number;
  readonly sequenceId: string;
  readonly startDate: Instant;
  readonly endDate: Instant;
  /** In the currency's minor unit; negative where less was used than was billed. */
  readonly amount: Decimal;
};

type InvoiceCommon = {
  readonly id: InvoiceId;
  /** Who is billed: an account, or an invoice group by its id. */
  readonly accountId: AccountId;
  readonly customerId: CustomerId;
  readonly invoiceType: InvoiceType;
  readonly invoiceClass: InvoiceClass;
  readonly status: InvoiceStatus;
  readonly currency: CurrencyCode;
  /** The billed interval, half-open. */
  readonly startDate: Instant;
  readonly endDate: Instant;
  /** When a draft becomes due: end of the cycle plus grace; the start of the cycle for in-advance invoices. */
  readonly finalizesAt: Instant;
  readonly invoiceDate: Instant;
  readonly netTermDays: number;
  readonly dueDate: Instant;
  readonly generatedAt: Instant;
  readonly updatedAt: Instant;
  /** Given in the write that makes the invoice final; numbers have no gaps. */
  readonly sequenceId?: string;
  readonly totalAmount: Decimal;
  readonly paidAmount: Decimal;
  /** Quantities billed, by usage meter. */
  readonly usageInfo: readonly LineItem[];
  readonly revenueInfo: LineItem;
  /** Absent where no credit was used. */
  readonly creditsUsed?: readonly CreditUse[];
  /** Charges beside the plan, as they were given; the lines say what they came to. Absent: none. */
  readonly miscellaneousCharges?: readonly MiscellaneousCharge[];
  /** What it bills for cycles that were closed before. Absent: nothing. */
  readonly adjusts?: readonly Adjustment[];
  /** What other invoices bill for the cycle of this one, since it became final. Absent: nothing. */
  readonly adjustments?: readonly Adjustment[];
  /**
   * How much of its adjustments, or of what it deducts as billed by those of the void invoice that it stands for, was on invoices that
   * are void and are not issued anew. Absent: nothing.
   */
  readonly adjustmentsLetOff?: Decimal;
  /** Somebody has voided it while it was a draft: its cycle is not billed, whatever becomes of the timeline. */
  readonly calledOff?: true;
  /** Whether it becomes due by itself; absent: as the organization says. */
  readonly autoAdvance?: boolean;
  /** The invoice of the group that this one is part of. */
  readonly mergedInto?: InvoiceId;
  /** The invoice that bills anew what this one, which is void, has billed; and the other way round. */
  readonly reissuedAs?: InvoiceId;
  readonly reissueOf?: InvoiceId;
  readonly parties: InvoiceParties;
  /** Keys in the document store once rendered. */
  readonly pdfDocument?: string;
  readonly jsonDocument?: string;
  readonly deliveredAt?: Instant;
};

/** The part of a pricing cycle that is billed under one timing. */
export type CycleInvoice = InvoiceCommon & {
  readonly kind: CycleKind;
  readonly pricePlanId: PricePlanId;
  readonly pricePlanVersion: number;
  readonly scheduleId: ScheduleId;
  readonly cycleOrdinal: number;
  /** What the plan's pricing rules came to; absent where none was evaluated. */
  readonly ruleLogs?: readonly RuleLog[];
  /**
   * Seats by license that were paid for in advance. What has changed since is billed by invoices of its own, so that the invoice
   * that bills the cycle anew is rated with these again. Absent: none.
   */
  readonly seatsAtStart?: Readonly<Record<AddOnId, Decimal>>;
  /** In advance, the day on which the slice of the timeline ended that it was rated in: how many days were paid for. */
  readonly sliceEndDate?: CalendarDate;
};

/** Raised by something that happened; `cause` names it, and there is one such invoice per account and cause. */
export type AdHocInvoice = InvoiceCommon & {
  readonly kind: "AD_HOC";
  readonly cause: string;
  readonly pricePlanId?: PricePlanId;
};

/** A line of a custom invoice as it was given (Togai rule §17.8). */
export type CustomLine = {
  readonly id?: string;
  readonly description?: string;
  readonly billableId?: string;
} & (
  | { readonly value: Decimal }
  /** The value is the product, cut to the minor unit. */
  | { readonly quantity: Decimal; readonly valuePerQuantity: Decimal }
);

/** Written by hand, for an account or an invoice group (Togai rule §17.8). */
export type CustomInvoice = InvoiceCommon & {
  readonly kind: "CUSTOM";
  readonly ownerType: "ACCOUNT" | "INVOICE_GROUP";
  readonly lines: readonly CustomLine[];
  readonly autoAdvance: boolean;
  readonly applyCredits: boolean;
  readonly applyWalletBalance: boolean;
  readonly idempotencyKey?: string;
  readonly pricePlanId?: PricePlanId;
};

/** An account's part of a group's invoice: its lines are those of the account's own invoice, which has been merged. */
export type CompositePart = {
  readonly invoiceId: InvoiceId;
  readonly accountId: AccountId;
  readonly accountName: string;
  readonly totalAmount: Decimal;
  readonly paidAmount: Decimal;
};

/** The invoice of a group (Togai rule §17.12). Nothing is summed across accounts but the grand total. */
export type CompositeInvoice = InvoiceCommon & {
  readonly kind: "COMPOSITE";
  readonly groupId: InvoiceGroupId;
  readonly parts: readonly CompositePart[];
  readonly pricePlanId?: PricePlanId;
};

export type Invoice = CycleInvoice | AdHocInvoice | CustomInvoice | CompositeInvoice;

/** Whether it bills a pricing cycle, and is rated by it as long as it is a draft. */
export const isOfCycle = (invoice: Invoice): invoice is CycleInvoice =>
  invoice.kind === "IN_ARREARS" || invoice.kind === "IN_ADVANCE" || invoice.kind === "PREPAID";

/** Last day of the billed interval, for people. */
export type DisplayPeriod = { readonly first: CalendarDate; readonly last: CalendarDate };
