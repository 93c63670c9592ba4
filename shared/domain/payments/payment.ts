import type { AccountId, InvoiceGroupId, PaymentId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What a part of a payment is for; `targetId` is the invoice, the credit or the wallet that it went to (Togai rule §20). */
export type PaymentLine = {
  readonly type: "INVOICE" | "CREDIT" | "WALLET_CREDIT";
  readonly order: number;
  readonly targetId: string;
  /** Below zero on an INVOICE line: money that goes back. */
  readonly amount: Decimal;
};

/** How the money came, outside of Tollbook. */
export type PaymentReference = {
  readonly sourceName: string;
  readonly sourceType: "GATEWAY" | "CASH" | "CHEQUE" | "BANK_TRANSFER" | "CARD";
  readonly transactionNumber: string;
  readonly description?: string;
  /** JSON text of whatever the caller keeps with it. */
  readonly metadata?: string;
};

/** Money received, or given back where the total is below zero. Never changed. Its lines add up to its total. */
export type Payment = {
  readonly id: PaymentId;
  readonly ownerId: AccountId | InvoiceGroupId;
  readonly currency: CurrencyCode;
  readonly totalAmount: Decimal;
  readonly description?: string;
  readonly notes?: string;
  readonly reference: PaymentReference;
  readonly lines: readonly PaymentLine[];
  /** What was asked for, as text, to know a repeat of the same request. */
  readonly fingerprint: string;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};
