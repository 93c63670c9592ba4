import { cardNode } from "#domain/invoicing/card-nodes.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { sumOf } from "#domain/invoicing/line-item-node.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { toText } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { cardKey } from "#domain/rating/card-key.ts";
import type { LicenseChange } from "#domain/rating/license-change.ts";
import { partOfDays } from "#domain/rating/part-of-days.ts";

/**
 * The line of an invoice that is raised for more seats in a cycle that was paid in advance: a part for every window of which
 * days are left. `valuePerQuantity` is the difference of the prices for a whole window.
 */
export const licenseChangeLine = (license: LicenseChange, currency: CurrencyCode): LineItem => {
  const { card, change, difference, windows } = license;
  const id = cardKey(card);
  const part = ({ days, fullDays }: LicenseChange["windows"][number]) => ({
    description: days === fullDays ? textOf(license) : `${textOf(license)} (${days} of ${fullDays} days)`,
    valuePerQuantity: difference,
    units: currency,
    value: cutToMinorUnit(partOfDays(difference, { days, fullDays }), currency),
    metadata: { billedDays: `${days}`, fullDays: `${fullDays}` },
    lineItems: [],
  });
  const common = { type: cardNode(card), quantity: change.after.minus(change.before), units: currency };
  const [only, ...more] = windows;
  if (only && more.length === 0) return { ...common, id, ...part(only) };
  return sumOf(
    { ...common, id, description: textOf(license) },
    windows.map((window, index) => ({
      id: `${id}.window.${index + 1}`,
      type: "USAGE_CYCLE_AMOUNT" as const,
      quantity: common.quantity,
      ...part(window),
    })),
  );
};

const textOf = ({ card, change: { before, after } }: LicenseChange): string =>
  `${card.displayName}: ${toText(before)} to ${toText(after)}`;
