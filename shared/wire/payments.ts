import * as z from "zod";
import { given } from "#domain/given.ts";
import type { Payment } from "#domain/payments/payment.ts";
import type { PaymentRequest } from "#domain/payments/payment-request.ts";
import { toIso } from "#domain/time/instant.ts";
import { parseExact, stringifyExact } from "#wire/json.ts";
import {
  currencyCode,
  dateTimeOut,
  decimalNumber,
  decimalOut,
  integerOut,
  list,
  text,
  wholeNumber,
} from "#wire/primitives.ts";

/** Each line is up to three changes of one commit. */
const MOST_LINES = 25;
/** Characters of a reference's metadata as JSON. */
const MOST_METADATA = 4_000;

const sourceType = z.enum(["GATEWAY", "CASH", "CHEQUE", "BANK_TRANSFER", "CARD"]);
const lineType = z.enum(["INVOICE", "CREDIT", "WALLET_CREDIT"]);

const externalPaymentReference = z.strictObject({
  sourceName: text({ minimum: 1, maximum: 100 }),
  sourceType,
  transactionNumber: text({ minimum: 1, maximum: 100 }),
  description: text({ maximum: 512 }).optional(),
  metadata: z
    .record(z.string(), z.unknown())
    .refine((value) => stringifyExact(value).length <= MOST_METADATA, {
      error: `must have at most ${MOST_METADATA} characters`,
    })
    .optional(),
});

export const createPaymentRequest = z.strictObject({
  accountId: text({ minimum: 1, maximum: 512 }),
  currency: currencyCode(),
  totalAmount: decimalNumber(),
  description: text({ maximum: 512 }).optional(),
  notes: text({ maximum: 512 }).optional(),
  externalPaymentReference,
  lineItemRecords: list(
    z.strictObject({
      type: lineType,
      togaiId: text({ minimum: 1, maximum: 50 }).optional(),
      amount: decimalNumber().optional(),
      order: wholeNumber({ minimum: -2_147_483_648, maximum: 2_147_483_646 }),
    }),
    { minimum: 1, maximum: MOST_LINES },
  ),
});

export const paymentFromWire = ({
  accountId,
  externalPaymentReference: { metadata, description: referenceDescription, ...reference },
  lineItemRecords,
  description,
  notes,
  ...request
}: z.output<typeof createPaymentRequest>): PaymentRequest => ({
  ...request,
  ...given({ description, notes }),
  ownerId: accountId,
  reference: {
    ...reference,
    ...given({
      description: referenceDescription,
      metadata: metadata === undefined ? undefined : stringifyExact(metadata),
    }),
  },
  lines: lineItemRecords.map(({ togaiId, ...line }) => ({ ...line, ...given({ targetId: togaiId }) })),
});

export const wirePayment = z.strictObject({
  id: z.string(),
  accountId: z.string(),
  description: z.string().optional(),
  notes: z.string().optional(),
  externalPaymentReferences: z.strictObject({
    sourceName: z.string(),
    sourceType,
    transactionNumber: z.string(),
    description: z.string().optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
  }),
  lineItemRecords: z.array(
    z.strictObject({ type: lineType, togaiId: z.string(), amount: decimalOut(), order: integerOut() }),
  ),
  totalAmount: decimalOut(),
  currency: z.string(),
  version: integerOut(),
  createdBy: z.string(),
  createdAt: dateTimeOut(),
});
export const wirePayments = z.strictObject({ data: z.array(wirePayment), nextToken: z.string().optional() });

/** A payment never changes, so it has one version. */
export const PAYMENT_VERSION = 1;

export const paymentToWire = (payment: Payment): z.input<typeof wirePayment> => {
  const { metadata, ...reference } = payment.reference;
  return {
    id: payment.id,
    accountId: payment.ownerId,
    description: payment.description,
    notes: payment.notes,
    externalPaymentReferences: {
      ...reference,
      ...(metadata !== undefined && { metadata: metadataOf(metadata) }),
    },
    lineItemRecords: payment.lines.map(({ type, targetId, amount, order }) => ({
      type,
      togaiId: targetId,
      amount,
      order,
    })),
    totalAmount: payment.totalAmount,
    currency: payment.currency,
    version: PAYMENT_VERSION,
    createdBy: payment.createdBy,
    createdAt: toIso(payment.createdAt),
  };
};

/** The text is ours: what was asked for was written as JSON. */
const metadataOf = (text: string): Record<string, unknown> => {
  const parsed = parseExact(text);
  return parsed.ok ? (parsed.value as Record<string, unknown>) : {};
};
