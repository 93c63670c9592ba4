import {
  balanceOf,
  type FeatureCreditEntry,
  type FeatureCredits,
  windowOf,
} from "#domain/entitlements/feature-credits.ts";
import { type Movement, moved } from "#domain/entitlements/movement.ts";
import type { ScheduleId } from "#domain/ids.ts";
import { type Decimal, min, ZERO } from "#domain/money/decimal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";
import { contains } from "#domain/time/interval.ts";

/** Units that an event wants, at the moment that its timestamp says. */
export type Demand = {
  /** The event's reference of ours. */
  readonly reference: string;
  readonly quantity: Decimal;
  readonly at: Instant;
  /** The slice of the account's timeline at that moment. */
  readonly scheduleId: ScheduleId | undefined;
};

/** What an event took from an entry. */
export type Take = { readonly entryId: string; readonly amount: Decimal; readonly isOverage: boolean };

/** What was there for an event that wanted more. */
export type Insufficient = { readonly available: Decimal };

/**
 * Takes the units of an event from the entries whose window holds the event's moment: the earliest end first, then the earliest
 * start, then by id, and overage when all others are used up (Togai rule §11.5, Q8). All of it, or nothing.
 *
 *   entries of 30 until May and 50 until June, 40 wanted      30 and 10
 */
export const consumed = (
  movement: Movement,
  demand: Demand,
  now: Instant,
): Result<{ readonly movement: Movement; readonly takes: readonly Take[] }, Insufficient> => {
  const { entries } = movement.credits;
  const takes: Take[] = [];
  let wanted = demand.quantity;
  for (const entry of usable(entries, demand)) {
    if (!wanted.gt(ZERO)) break;
    const left = balanceOf(entry);
    const amount = left === undefined ? wanted : min(left, wanted);
    takes.push({ entryId: entry.id, amount, isOverage: entry.source === "OVERAGE" });
    wanted = wanted.minus(amount);
  }
  if (wanted.gt(ZERO)) return err({ available: demand.quantity.minus(wanted) });
  const byEntry = new Map(takes.map((take) => [take.entryId, take.amount]));
  const after = entries.map((entry) => {
    const amount = byEntry.get(entry.id);
    return amount === undefined ? entry : { ...entry, used: entry.used.plus(amount) };
  });
  return ok({ movement: moved(movement, after, { cause: { type: "EVENT", id: demand.reference }, now }), takes });
};

/** The entries that an event may take from, in the order in which it does. */
const usable = (
  entries: FeatureCredits["entries"],
  { at, scheduleId }: Pick<Demand, "at" | "scheduleId">,
): readonly FeatureCreditEntry[] =>
  entries
    .filter((entry) => contains(windowOf(entry), at))
    .filter((entry) => entry.source !== "OVERAGE" || entry.scheduleId === scheduleId)
    .filter((entry) => balanceOf(entry)?.gt(ZERO) ?? true)
    .toSorted(
      (first, second) =>
        rankOf(first) - rankOf(second) ||
        first.effectiveUntil - second.effectiveUntil ||
        first.effectiveFrom - second.effectiveFrom ||
        (first.id < second.id ? -1 : 1),
    );

const rankOf = ({ source }: FeatureCreditEntry): number => (source === "OVERAGE" ? 1 : 0);
