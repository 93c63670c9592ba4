import * as z from "zod";
import type { Behind, Explanation } from "#domain/invoicing/explanation.ts";
import { inPages } from "#domain/invoicing/line-item-pages.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { ONE, sum } from "#domain/money/decimal.ts";
import { toIso } from "#domain/time/instant.ts";
import { wireLineItem } from "#wire/invoices.ts";
import { pricingRuleLogsToWire, wirePricingRuleLog } from "#wire/pricing-rule-logs.ts";
import { dateTime, dateTimeOut, decimalOut, text } from "#wire/primitives.ts";

/** Ours: which line, and of which part of the billed interval the hours and events are to be told. */
export const explanationQuery = z.strictObject({
  line_item_id: text({ minimum: 1, maximum: 255 }),
  from: dateTime().optional(),
  until: dateTime().optional(),
});

const usage = z.strictObject({
  type: z.literal("USAGE"),
  usageMeterId: z.string(),
  quantityBilled: decimalOut(),
  quantityNow: decimalOut(),
  hours: z.array(
    z.strictObject({
      hour: dateTimeOut(),
      quantity: decimalOut(),
      slabs: z.array(z.strictObject({ lineItemId: z.string(), quantity: decimalOut() })),
    }),
  ),
  events: z.array(
    z.strictObject({
      id: z.string().optional(),
      referenceId: z.string(),
      timestamp: dateTimeOut(),
      units: decimalOut(),
    }),
  ),
  eventsLeftOut: z.boolean(),
});
const seats = z.strictObject({
  type: z.literal("SEATS"),
  licenseId: z.string(),
  runs: z.array(
    z.strictObject({
      name: z.string().optional(),
      startDate: z.string(),
      endDate: z.string(),
      quantity: decimalOut(),
    }),
  ),
});
const adjustment = z.strictObject({
  type: z.literal("ADJUSTMENT"),
  invoiceId: z.string(),
  sequenceId: z.string(),
  startDate: dateTimeOut(),
  endDate: dateTimeOut(),
  amount: decimalOut(),
});

export const wireExplanation = z.strictObject({
  invoiceId: z.string(),
  lineItem: wireLineItem,
  behind: z.discriminatedUnion("type", [
    usage,
    seats,
    z.strictObject({ type: z.literal("CREDIT"), creditId: z.string(), purpose: z.string(), amount: decimalOut() }),
    z.strictObject({ type: z.literal("RULE"), logs: z.array(wirePricingRuleLog) }),
    z.strictObject({
      type: z.literal("CHARGE"),
      name: z.string(),
      rate: decimalOut().optional(),
      quantity: decimalOut().optional(),
      value: z.string().optional(),
    }),
    adjustment,
    z.strictObject({ type: z.literal("LINES") }),
  ]),
});

type Wire = z.input<typeof wireExplanation>;

export const explanationToWire = ({ invoice, line, behind }: Explanation): Wire => ({
  invoiceId: invoice.id,
  lineItem: inPages(line),
  behind: behindToWire(behind),
});

const behindToWire = (behind: Behind): Wire["behind"] => {
  switch (behind.type) {
    case "USAGE":
      return {
        ...behind,
        hours: behind.hours.map(({ hour, quantity, slabs }) => ({ hour: toIso(hour), quantity, slabs: [...slabs] })),
        events: behind.events.map((event) => eventToWire(event, behind.usageMeterId)),
      };
    case "SEATS":
      return { type: "SEATS", licenseId: behind.licenseId, runs: runsOf(behind.history) };
    case "CREDIT":
      return { type: "CREDIT", creditId: behind.use.creditId, purpose: behind.purpose, amount: behind.use.amount };
    case "RULE":
      return { type: "RULE", logs: pricingRuleLogsToWire(behind.logs).data };
    case "CHARGE": {
      const { charge } = behind;
      return charge.type === "PRODUCT"
        ? { type: "CHARGE", name: charge.name, rate: charge.rate, quantity: charge.quantity }
        : { type: "CHARGE", name: charge.name, value: charge.value };
    }
    case "ADJUSTMENT": {
      const { invoiceId, sequenceId, startDate, endDate, amount } = behind.adjustment;
      return {
        type: "ADJUSTMENT",
        invoiceId,
        sequenceId,
        startDate: toIso(startDate),
        endDate: toIso(endDate),
        amount,
      };
    }
    case "LINES":
      return behind;
  }
};

const eventToWire = ({ id, reference, timestamp, units }: EventRecord, usageMeterId: string) => ({
  ...(id !== undefined && { id }),
  referenceId: reference,
  timestamp: toIso(timestamp),
  units: sum(units.filter(({ meterId }) => meterId === usageMeterId).map((one) => one.units)),
});

const runsOf = (history: SeatHistory) =>
  history.type === "QUANTITY"
    ? history.runs.map((run) => ({ ...run }))
    : history.seats.map((seat) => ({ ...seat, quantity: ONE }));
