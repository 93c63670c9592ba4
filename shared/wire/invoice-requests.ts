import * as z from "zod";
import type { ComputedCharge } from "#domain/invoicing/computed-charges.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import { callerChosenId } from "#wire/entity-parts.ts";
import { dateTime, decimalNumber, decimalOut, list, text } from "#wire/primitives.ts";

const MOST_LINES = 50;
const MOST_CHARGES = 50;
const MOST_CHARACTERS = 255;
/** As much as an expression may have. */
const MOST_OF_EXPRESSION = 10_000;

const customLine = z.strictObject({
  id: callerChosenId({ maximum: MOST_CHARACTERS }).optional(),
  description: text({ maximum: MOST_CHARACTERS }).optional(),
  valuePerQuantity: decimalNumber().optional(),
  quantity: decimalNumber().optional(),
  value: decimalNumber().optional(),
  billableId: callerChosenId({ maximum: MOST_CHARACTERS }).optional(),
});
const lineItems = () => list(customLine, { minimum: 1, maximum: MOST_LINES });

/** `POST /invoices` (Togai rule §17.8). */
export const createCustomInvoiceRequest = z
  .strictObject({
    accountId: callerChosenId(),
    ownerType: z.enum(["ACCOUNT", "INVOICE_GROUP"]).optional(),
    startDate: dateTime(),
    endDate: dateTime(),
    idempotencyKey: callerChosenId({ maximum: MOST_CHARACTERS }).optional(),
    status: z.enum(["DRAFT", "DUE", "PAID"]),
    lineItems: lineItems(),
    autoAdvance: z.boolean().optional(),
    applyCredits: z.boolean().optional(),
    applyWalletBalance: z.boolean().optional(),
  })
  .transform(
    ({
      accountId: ownerId,
      ownerType = "ACCOUNT" as const,
      autoAdvance = false,
      applyCredits = true,
      applyWalletBalance = true,
      ...request
    }) => ({ ...request, ownerId, ownerType, autoAdvance, applyCredits, applyWalletBalance }),
  );

/** `PATCH /invoices/{id}`. */
export const updateInvoiceRequest = z.strictObject({
  startDate: dateTime().optional(),
  endDate: dateTime().optional(),
  status: z.enum(["DUE", "PAID", "VOID", "UN_COLLECTIBLE", "REFUND_INITIATED"]).optional(),
  lineItems: lineItems().optional(),
  autoAdvance: z.boolean().optional(),
});

const miscellaneousCharge = z
  .strictObject({
    name: text({ minimum: 1, maximum: MOST_CHARACTERS }),
    rate: decimalNumber().optional(),
    quantity: decimalNumber().optional(),
    value: text({ maximum: MOST_OF_EXPRESSION }).optional(),
    considerForRevenue: z.boolean().optional(),
  })
  .transform(({ name, rate, quantity, value, considerForRevenue = false }, context): MiscellaneousCharge => {
    if (rate !== undefined && quantity !== undefined && value === undefined) {
      return { type: "PRODUCT", name, considerForRevenue, rate, quantity };
    }
    if (value !== undefined && rate === undefined && quantity === undefined) {
      return { type: "VALUE", name, considerForRevenue, value };
    }
    context.addIssue({ code: "custom", message: "must have a rate and a quantity, or a value, and not both" });
    return z.NEVER;
  });

/** `PUT …/miscellaneous_charges`: the whole list (Togai rule §17.9). */
export const miscellaneousChargesRequest = z.strictObject({
  items: list(miscellaneousCharge, { maximum: MOST_CHARGES }),
});

export const wireMiscellaneousCharges = z.strictObject({
  data: z.array(
    z.strictObject({
      name: z.string(),
      rate: decimalOut().optional(),
      quantity: decimalOut().optional(),
      value: z.string(),
      considerForRevenue: z.boolean(),
    }),
  ),
});

/** What each charge comes to is its value. */
export const chargesToWire = (computed: readonly ComputedCharge[]): z.input<typeof wireMiscellaneousCharges> => ({
  data: computed.map(({ charge, value }) => ({
    name: charge.name,
    ...(charge.type === "PRODUCT" && { rate: charge.rate, quantity: charge.quantity }),
    value,
    considerForRevenue: charge.considerForRevenue,
  })),
});
