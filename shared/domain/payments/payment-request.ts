import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { PaymentLine, PaymentReference } from "#domain/payments/payment.ts";

/** A part of a payment as it is asked for. Without an amount it takes what is open, or what is left. */
export type RequestedLine = {
  readonly type: PaymentLine["type"];
  readonly order: number;
  readonly targetId?: string | undefined;
  readonly amount?: Decimal | undefined;
};

/** Money that came in, and what for (Togai rule §20). */
export type PaymentRequest = {
  readonly ownerId: string;
  readonly currency: CurrencyCode;
  readonly totalAmount: Decimal;
  readonly description?: string;
  readonly notes?: string;
  readonly reference: PaymentReference;
  readonly lines: readonly RequestedLine[];
};
