import { heldAt, type LicenseLevel } from "#domain/licenses/license-book.ts";
import { type Decimal, toText } from "#domain/money/decimal.ts";
import { type Instant, toIso } from "#domain/time/instant.ts";

/**
 * Why an update cannot be granted: seats would fall below zero at some instant, or it raises them above what the rate card that
 * is in force there allows (Togai rule §13.1). Later levels count too, for an earlier update shifts them. A level that is
 * beyond the card's bound already may still be lowered.
 */
export const quantityFault = (
  before: readonly LicenseLevel[],
  after: readonly LicenseLevel[],
  mostAt: (instant: Instant) => Decimal | undefined,
): string | undefined => {
  const negative = after.find(({ held }) => held.lt("0"));
  if (negative) {
    const { held, effectiveFrom } = negative;
    return `would leave ${toText(held)} licenses from ${toIso(effectiveFrom)}; there cannot be less than none`;
  }
  for (const { effectiveFrom, held } of raisedLevels(before, after)) {
    const most = mostAt(effectiveFrom);
    if (most?.lt(held)) {
      return `would make it ${toText(held)} licenses from ${toIso(effectiveFrom)}; the rate card allows ${toText(most)}`;
    }
  }
  return undefined;
};

/** What is held from each instant on at which more is held than before; updates of one instant make one level. */
export const raisedLevels = (
  before: readonly LicenseLevel[],
  after: readonly LicenseLevel[],
): readonly LicenseLevel[] =>
  after.filter(
    ({ effectiveFrom, held }, index) =>
      after[index + 1]?.effectiveFrom !== effectiveFrom && held.gt(heldAt(before, effectiveFrom)),
  );
