import type { LineItem } from "#domain/invoicing/invoice.ts";
import { type Decimal, isDecimal, max, min, ZERO } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** Units of a meter that were used in an hour. */
export type UsedHour = { readonly hour: Instant; readonly quantity: Decimal };
/** The same, and in which slabs of the card they fell: by the line of each slab, those without a unit left out. */
export type HourBehind = UsedHour & {
  readonly slabs: readonly { readonly lineItemId: string; readonly quantity: Decimal }[];
};

/**
 * Which hours filled which slab of a card, in order of time. Over all hours the quantities of a slab add up to what its line bills,
 * as long as the usage is what it was when it was billed.
 *
 *   slabs above 0 and above 100, hours of 80 and 70 units      80 in the first; then 20 in the first and 50 in the second
 */
export const hoursBehind = (hours: readonly UsedHour[], card: LineItem): readonly HourBehind[] => {
  const slabs = card.lineItems.filter(({ metadata }) => isDecimal(metadata?.["startAfter"]));
  const isVolume = card.metadata?.["pricingModel"] === "VOLUME";
  let used = ZERO;
  return hours.map(({ hour, quantity }) => {
    const before = used;
    used = used.plus(quantity);
    const after = used;
    return {
      hour,
      quantity,
      slabs: slabs.flatMap((slab) => {
        const part = isVolume ? quantity : unitsIn(slab, after).minus(unitsIn(slab, before));
        return part.eq("0") ? [] : [{ lineItemId: slab.id, quantity: part }];
      }),
    };
  });
};

/** The units of a usage that fall into a slab: above its start, up to its end. */
const unitsIn = ({ metadata }: LineItem, usage: Decimal): Decimal => {
  const startAfter = metadata?.["startAfter"] as Decimal;
  const upTo = metadata?.["upTo"] as Decimal | undefined;
  return max(min(usage, upTo ?? usage).minus(startAfter), ZERO);
};
