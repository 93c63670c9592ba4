import { assumedCycle, cycleSince, daysOf } from "#domain/calculator/assumed-cycle.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { ok } from "#domain/result.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import { dateAt, daysBetween, FOREVER_DATE, startOfDay } from "#domain/time/calendar.ts";
import { earlier, type Instant, toIso } from "#domain/time/instant.ts";
import { contains, type Interval } from "#domain/time/interval.ts";
import type { CalculatedPlan } from "#usecases/calculator/calculated-plan.ts";
import { type Lookups, MOST_DAYS, type Part, refused, TOO_LONG } from "#usecases/calculator/lookups.ts";
import type { CalculatorRequest, GivenOrLookedUp, ProrationRequest } from "#usecases/calculator/request.ts";

/** The cycle that is calculated, and whether its cards go by days. */
export type CalculatedPlace = { readonly place: CycleInSlice; readonly proration: "BY_DAYS" | "NONE" };

/**
 * The cycle of the proration that is asked for; else the one whose seats are looked up, or the account's whose plan it is; else
 * a whole cycle that is counted from the day of the first seat that is given, or from today, on which the plan is associated.
 */
export const calculatedPlace = async (
  lookups: Lookups,
  plan: CalculatedPlan,
  request: CalculatorRequest,
): Promise<Part<CalculatedPlace>> => {
  if (request.proration) return prorated(lookups, plan, request.proration);
  for (const [path, seats] of [
    ["licenseEntriesConfig", request.licenses],
    ["namedLicenseEntriesConfig", request.namedLicenses],
  ] as const) {
    const place = seats && (await placeOfSeats(lookups, plan, { path, seats }));
    if (place) return place.ok ? ok({ place: place.value, proration: "NONE" }) : place;
  }
  const place = plan.billed ? ofAccount(plan.billed, plan, "ITS_OWN") : assumed(lookups, plan, request);
  return ok({ place, proration: "NONE" });
};

const assumed = (
  { organization: { timeZone }, now }: Lookups,
  plan: CalculatedPlan,
  { licenses, namedLicenses, plan: asked }: CalculatorRequest,
): CycleInSlice => {
  const given = [...momentsOf(licenses), ...momentsOf(namedLicenses)];
  const standard = (asked.mode === "CUSTOM" ? undefined : asked.effectiveOn) ?? now;
  const first = given.length > 0 ? given.reduce(earlier) : standard;
  return cycleSince(dateAt(first, timeZone), assumedBy(plan), timeZone);
};

const momentsOf = (
  seats: GivenOrLookedUp<readonly { readonly effectiveFrom: Instant }[]> | undefined,
): readonly Instant[] => (seats?.mode === "CUSTOM" ? seats.given.map(({ effectiveFrom }) => effectiveFrom) : []);

const placeOfSeats = async (
  lookups: Lookups,
  plan: CalculatedPlan,
  { path, seats }: { readonly path: string; readonly seats: GivenOrLookedUp<unknown> },
): Promise<Part<CycleInSlice> | undefined> => {
  if (seats.mode === "CUSTOM") return undefined;
  const { timeZone } = lookups.organization;
  if (seats.mode === "LOOKUP_RANGE") {
    const days = daysOf(seats, timeZone);
    return ok(assumedCycle({ ...assumedBy(plan), days, from: days.startDate }, timeZone));
  }
  const at = seats.cycleEffectiveOn ?? lookups.now;
  const found = await lookups.cycle(seats.accountId, at, `${path}.lookupCycle.accountId`);
  return found.ok ? ok(ofAccount(found.value.billed, plan, "ANY")) : found;
};

const prorated = async (
  lookups: Lookups,
  plan: CalculatedPlan,
  proration: ProrationRequest,
): Promise<Part<CalculatedPlace>> => {
  const { timeZone } = lookups.organization;
  if (proration.mode === "CUSTOM") {
    const cycle = { start: proration.cycleStartDate, end: proration.cycleEndDate };
    const current = proration.currentDate;
    if (!contains(cycle, current)) return outside("customConfig.currentDate", cycle);
    const days = daysOf(cycle, timeZone);
    const from = dateAt(current, timeZone);
    if (daysBetween(days.startDate, days.endDate) > MOST_DAYS)
      return refused("prorationConfig.customConfig.cycleEndDate", TOO_LONG);
    const place = assumedCycle({ ...assumedBy(plan), days, from }, timeZone);
    return ok({ place, proration: "BY_DAYS" });
  }
  const { accountId, currentDateTime, cycleEffectiveOn } = proration;
  const found = await lookups.cycle(
    accountId,
    cycleEffectiveOn ?? lookups.now,
    "prorationConfig.lookupCycleConfig.accountId",
  );
  if (!found.ok) return found;
  const { billed } = found.value;
  const place = ofAccount(billed, plan, plan.billed?.schedule.id === billed.schedule.id ? "ITS_OWN" : "ANY");
  if (currentDateTime === undefined) return ok({ place, proration: "BY_DAYS" });
  if (!contains(billed.cycle, currentDateTime)) return outside("lookupCycleConfig.currentDateTime", billed.cycle);
  const startDate = dateAt(currentDateTime, timeZone);
  const { cycle } = place;
  return ok({
    place: {
      ...place,
      cycle: {
        ...cycle,
        startDate,
        start: startOfDay(startDate, timeZone),
        days: daysBetween(startDate, cycle.endDate),
      },
      slice: { ...place.slice, startDate },
    },
    proration: "BY_DAYS",
  });
};

const outside = (path: string, { start, end }: Interval) =>
  refused(`prorationConfig.${path}`, `must lie in the cycle, from ${toIso(start)} and before ${toIso(end)}`);

/** A cycle of an account: as it bills its own plan, or as another plan would be billed in it, which goes on after it. */
const ofAccount = (
  { schedule, cycle }: BilledCycle,
  { ordinal }: CalculatedPlan,
  whose: "ITS_OWN" | "ANY",
): CycleInSlice => ({
  cycle: whose === "ITS_OWN" ? cycle : { ...cycle, ordinal },
  slice: whose === "ITS_OWN" ? schedule : { ...schedule, endDate: FOREVER_DATE },
  alignment: schedule.pricingCycleConfig,
});

/** A plan that is bought once has no cycles of its own. */
const assumedBy = ({ plan, ordinal }: CalculatedPlan) => ({
  interval: plan.pricingCycleConfig?.interval ?? "MONTHLY",
  ordinal,
});
