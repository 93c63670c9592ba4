import type { Credit } from "#domain/credits/credit.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, toText, ZERO } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { paidOnInvoice } from "#domain/payments/paid-on-invoice.ts";
import type { PaymentRequest, RequestedLine } from "#domain/payments/payment-request.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What a payment may be for. */
export type PaymentTargets = {
  /** Invoices of the payer, by id. */
  readonly invoices: ReadonlyMap<string, Invoice>;
  /** Credits of the payer, by id. */
  readonly credits: ReadonlyMap<string, Credit>;
  readonly currency: CurrencyCode;
  /** An invoice group has neither wallet nor credits. */
  readonly owner: "ACCOUNT" | "INVOICE_GROUP";
};

/** A part of a payment with its amount; `targetId` is absent where a credit is to be made, and for the wallet. */
export type AllocatedLine = {
  readonly type: RequestedLine["type"];
  readonly order: number;
  readonly amount: Decimal;
  readonly targetId?: string;
};

/** Where all of a payment goes. */
export type Allocation = {
  /** In ascending order; they add up to the total. */
  readonly lines: readonly AllocatedLine[];
  /** Invoices that it changes, as they are after it. */
  readonly invoices: readonly Invoice[];
};

type Running = { readonly invoices: ReadonlyMap<string, Invoice>; readonly left: Decimal };

/**
 * Hands out a payment line by line in ascending order; what is left goes to the wallet (Togai rule §20). Refused with every
 * reason where a line cannot be had, or where the lines are more than the total.
 *
 *   1700 on invoices of 1000 and 600, and 100 as a credit      nothing is left
 */
export const allocatePayment = (
  request: PaymentRequest,
  targets: PaymentTargets,
  now: Instant,
): Result<Allocation, readonly Reason[]> => {
  const reasons: Reason[] = wholeRequest(request, targets);
  const changed = new Map<string, Invoice>();
  const lines: AllocatedLine[] = [];
  let running: Running = { invoices: targets.invoices, left: request.totalAmount };
  const inOrder = request.lines
    .map((line, index) => ({ line, path: `lineItemRecords[${index}]` }))
    .toSorted((first, second) => first.line.order - second.line.order);
  for (const { line, path } of inOrder) {
    const allocated = allocateLine(line, { targets, running, now });
    if (!allocated.ok) {
      reasons.push({ path: `${path}.${allocated.error.path}`, message: allocated.error.message });
      continue;
    }
    const { amount, invoice } = allocated.value;
    if (invoice) changed.set(invoice.id, invoice);
    running = { invoices: new Map([...targets.invoices, ...changed]), left: running.left.minus(amount) };
    lines.push({
      type: line.type,
      order: line.order,
      amount,
      ...(line.targetId !== undefined && line.type !== "WALLET_CREDIT" && { targetId: line.targetId }),
    });
  }
  if (reasons.length > 0) return err(reasons);
  return withRest({ lines, invoices: [...changed.values()] }, running.left, { request, targets });
};

const wholeRequest = ({ currency, totalAmount, lines }: PaymentRequest, targets: PaymentTargets): Reason[] => [
  ...(currency === targets.currency
    ? []
    : [{ path: "currency", message: `must be the payer's currency, ${targets.currency}` }]),
  ...(isWhole(totalAmount, targets.currency) ? [] : [{ path: "totalAmount", message: notWhole(targets.currency) }]),
  ...(new Set(lines.map(({ order }) => order)).size === lines.length
    ? []
    : [{ path: "lineItemRecords", message: "must have no order twice" }]),
];

const withRest = (
  { lines, invoices }: Allocation,
  rest: Decimal,
  { request, targets }: { readonly request: PaymentRequest; readonly targets: PaymentTargets },
): Result<Allocation, readonly Reason[]> => {
  const { totalAmount } = request;
  if (rest.lt(ZERO)) {
    const message = `the lines add up to ${toText(totalAmount.minus(rest))}, more than totalAmount ${toText(totalAmount)}`;
    return err([{ path: "lineItemRecords", message }]);
  }
  if (rest.eq(ZERO)) return ok({ lines, invoices });
  if (targets.owner === "INVOICE_GROUP") {
    const message = `${toText(rest)} is left over, and an invoice group has no wallet to keep it in`;
    return err([{ path: "totalAmount", message }]);
  }
  const order = (lines.at(-1)?.order ?? 0) + 1;
  return ok({ lines: [...lines, { type: "WALLET_CREDIT", order, amount: rest }], invoices });
};

type Told = { readonly targets: PaymentTargets; readonly running: Running; readonly now: Instant };
type OfLine = Result<{ readonly amount: Decimal; readonly invoice?: Invoice }, Reason>;

const allocateLine = (line: RequestedLine, told: Told): OfLine => {
  const { targets, running } = told;
  if (line.amount !== undefined && !isWhole(line.amount, targets.currency)) {
    return err({ path: "amount", message: notWhole(targets.currency) });
  }
  if (line.type === "INVOICE") return paidOnInvoice(line, running.invoices, told.now);
  if (targets.owner === "INVOICE_GROUP") {
    return err({ path: "type", message: "must be INVOICE, since an invoice group has neither wallet nor credits" });
  }
  if (line.type === "CREDIT" && line.targetId !== undefined && !targets.credits.has(line.targetId)) {
    return err({ path: "togaiId", message: `the account has no credit '${line.targetId}'` });
  }
  const amount = line.amount ?? running.left;
  return amount.gt(ZERO) ? ok({ amount }) : err({ path: "amount", message: "must be more than 0" });
};

const isWhole = (amount: Decimal, currency: CurrencyCode): boolean => cutToMinorUnit(amount, currency).eq(amount);
const notWhole = (currency: CurrencyCode): string => `must be a whole number of ${currency}'s smallest unit`;
