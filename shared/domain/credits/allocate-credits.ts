import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import { type CoverableLine, covers } from "#domain/credits/credit-scope.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, max, min, sum, ZERO } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import type { Interval } from "#domain/time/interval.ts";

/** What an invoice takes from a credit; always above zero. */
export type CreditAllocation = { readonly credit: AvailableCredit; readonly amount: Decimal };

/**
 * Credits that one invoice takes from at the most: each of them is up to three changes of the commit that makes the invoice final,
 * and that has a bound. What further credits would cover they cover on the next invoice.
 */
export const MOST_CREDITS = 25;

/**
 * What an invoice takes from which credits (Togai rule §18.2): one after the other, the lowest priority first, then the one
 * that expires soonest, began first, was made first. Each covers as much as is left of it, of the lines it is good for (those below
 * zero taken off), and of the invoice. Lines are in the currency's minor unit, and so is what is taken: what a credit has beyond it
 * stays on the credit.
 *
 *   invoice 100, A (priority 2) of 80, B (priority 1) of 50      B 50, then A 50; A keeps 30
 */
export const allocateCredits = (
  lines: readonly CoverableLine[],
  credits: readonly AvailableCredit[],
  { period, currency }: { readonly period: Interval; readonly currency: CurrencyCode },
): readonly CreditAllocation[] => {
  const ranked = credits.filter((credit) => isEffective(credit, period)).toSorted(byRank);
  const rest = new Map(lines.map((line) => [line.id, line.value]));
  const allocations: CreditAllocation[] = [];
  for (const credit of ranked) {
    if (allocations.length === MOST_CREDITS) break;
    const amount = min(cutToMinorUnit(credit.remaining, currency), coverable(credit, lines, rest));
    if (amount.lte(ZERO)) continue;
    allocations.push({ credit, amount });
    cover(amount, fewestOthersFirst(credit, lines, ranked), rest);
  }
  return allocations;
};

/** Whether a credit holds at some moment of the billed interval; the ends of both are exclusive. */
export const isEffective = (
  { effectiveFrom, effectiveUntil }: Pick<AvailableCredit, "effectiveFrom" | "effectiveUntil">,
  { start, end }: Interval,
): boolean => effectiveFrom < end && (effectiveUntil === undefined || effectiveUntil > start);

const byRank = (one: AvailableCredit, two: AvailableCredit): number =>
  one.priority - two.priority ||
  (one.effectiveUntil ?? Number.POSITIVE_INFINITY) - (two.effectiveUntil ?? Number.POSITIVE_INFINITY) ||
  one.effectiveFrom - two.effectiveFrom ||
  one.createdAt - two.createdAt ||
  (one.id < two.id ? -1 : 1);

/**
 * What is left of the lines that a credit is good for. A discount elsewhere is taken off as well where less than that is left
 * of all that credits may pay for, and of the invoice: no credit is given back as money, and none pays for another.
 */
const coverable = (
  credit: AvailableCredit,
  lines: readonly CoverableLine[],
  rest: ReadonlyMap<string, Decimal>,
): Decimal => {
  const leftOf = (isCounted: (line: CoverableLine) => boolean): Decimal =>
    sum(lines.filter(isCounted).map(({ id }) => rest.get(id) ?? ZERO));
  const own = leftOf((line) => covers(credit, line));
  const payable = leftOf((line) => line.cardType !== "CREDIT_GRANT" || covers(credit, line));
  return max(
    ZERO,
    min(
      min(own, payable),
      leftOf(() => true),
    ),
  );
};

/** The lines of a credit, first those that the fewest credits can pay for: so the others find as much as possible left. */
const fewestOthersFirst = (
  credit: AvailableCredit,
  lines: readonly CoverableLine[],
  ranked: readonly AvailableCredit[],
): readonly CoverableLine[] =>
  lines
    .filter((line) => covers(credit, line))
    .map((line) => ({ line, payers: ranked.filter((other) => covers(other, line)).length }))
    .toSorted((one, two) => one.payers - two.payers || (one.line.id < two.line.id ? -1 : 1))
    .map(({ line }) => line);

const cover = (amount: Decimal, lines: readonly CoverableLine[], rest: Map<string, Decimal>): void => {
  let left = amount;
  for (const { id } of lines) {
    const open = max(ZERO, rest.get(id) ?? ZERO);
    const covered = min(open, left);
    rest.set(id, (rest.get(id) ?? ZERO).minus(covered));
    left = left.minus(covered);
  }
};
