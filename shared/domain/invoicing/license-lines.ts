import { CARD_NODES, cardNode } from "#domain/invoicing/card-nodes.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { sumOf } from "#domain/invoicing/line-item-node.ts";
import { appliedToCard, slabLines } from "#domain/invoicing/slab-lines.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { toText } from "#domain/money/decimal.ts";
import { cardKey } from "#domain/rating/card-key.ts";
import type { RatedLicense, RatedWindow } from "#domain/rating/license.ts";
import { addDays } from "#domain/time/calendar.ts";

/** The line of a license card: its slabs, or with a usage cycle its windows, each with its slabs. */
export const licenseLine = (rated: RatedLicense, currency: CurrencyCode): LineItem => {
  const { card, quantity, windows } = rated;
  const [first, ...others] = windows;
  const id = cardKey(card);
  const node = {
    id,
    type: cardNode(card),
    description: card.displayName,
    quantity,
    units: currency,
    metadata: { pricingModel: card.ratePlan.pricingModel },
  };
  if (others.length > 0) {
    return sumOf(
      node,
      windows.map((window, index) => windowLine(window, rated, { id: `${id}.window.${index + 1}`, currency })),
    );
  }
  const slabs = slabsOf(first, id, currency);
  return sumOf(
    {
      ...node,
      description: `${card.displayName}${daysText(first, rated)}`,
      metadata: { ...node.metadata, ...daysOf(first, rated), ...appliedToCard(slabs) },
    },
    slabs,
  );
};

const windowLine = (
  window: RatedWindow,
  rated: RatedLicense,
  { id, currency }: { readonly id: string; readonly currency: CurrencyCode },
): LineItem => {
  const { startDate, endDate, quantity } = window;
  const slabs = slabsOf(window, id, currency);
  return sumOf(
    {
      id,
      type: "USAGE_CYCLE_AMOUNT",
      description: `${startDate} to ${addDays(endDate, -1)}${daysText(window, rated)}`,
      quantity,
      units: currency,
      metadata: { startDate, endDate, ...daysOf(window, rated), ...appliedToCard(slabs) },
    },
    slabs,
  );
};

const slabsOf = (window: RatedWindow, parentId: string, currency: CurrencyCode): readonly LineItem[] =>
  slabLines(window, { parentId, type: CARD_NODES.LICENSE.slab ?? "LICENSE_RATE_CARD_SLAB_AMOUNT", currency });

/** What the quantity is the average of, or which part of the price is asked: enough to check the amount by hand. */
const daysText = ({ seatDays, days, fullDays }: RatedWindow, { card }: RatedLicense): string => {
  if (seatDays) return ` (${toText(seatDays)} seat-days in ${fullDays} days)`;
  return isForDays(card) && days !== fullDays ? ` (${days} of ${fullDays} days)` : "";
};

const daysOf = ({ seatDays, days, fullDays }: RatedWindow, { card }: RatedLicense): LineItem["metadata"] & object => {
  if (seatDays) return { seatDays, fullDays: `${fullDays}` };
  return isForDays(card) && days !== fullDays ? { billedDays: `${days}`, fullDays: `${fullDays}` } : {};
};

const isForDays = ({ invoiceTiming, enableProration }: RatedLicense["card"]): boolean =>
  invoiceTiming === "IN_ADVANCE" && enableProration;
