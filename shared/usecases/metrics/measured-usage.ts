import type { AccountId, OrganizationId, UsageMeterId } from "#domain/ids.ts";
import { foldUsage, parseEventCountKey, type UsageCells } from "#domain/metering/usage-cells.ts";
import { type Run, runsOf, stretchOf } from "#domain/metrics/runs.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { Interval } from "#domain/time/interval.ts";
import type { World } from "#usecases/world.ts";

export type UsageByMeter = ReadonlyMap<UsageMeterId, Decimal>;
type Tally = Map<UsageMeterId, Decimal>;

type Of = { readonly organizationId: OrganizationId; readonly accountId: AccountId };

/** Hours read at a time at the most: what is held in memory for one account. */
const MOST_HOURS = 2_400;

/** What an account used in each of some stretches of time without gaps, exact to the millisecond at every boundary. */
export const measuredUsage = async (
  { usageCounters }: Pick<World, "usageCounters">,
  of: Of,
  stretches: readonly Interval[],
): Promise<readonly UsageByMeter[]> => {
  const tallies = new Map<Interval, Tally>(stretches.map((stretch) => [stretch, new Map()]));
  for (const run of runsOf(stretches, MOST_HOURS)) {
    for (const { stretch, cells } of await cellsOf({ usageCounters }, of, run)) {
      const tally = tallies.get(stretch);
      if (tally) addUsage(tally, cells);
    }
  }
  return [...tallies.values()];
};

type Measured = { readonly stretch: Interval; readonly cells: UsageCells };

const cellsOf = async (
  { usageCounters }: Pick<World, "usageCounters">,
  of: Of,
  run: Run<Interval>,
): Promise<readonly Measured[]> => {
  const query = { ...of, interval: run.interval };
  const [first, ...others] = run.stretches;
  if (others.length === 0) return [{ stretch: first, cells: await usageCounters.usage(query, foldUsage) }];
  const hours = await usageCounters.usageByHour(query, foldUsage);
  return hours.map(({ hour, cells }) => ({ stretch: stretchOf(run, hour), cells }));
};

/** Cells count events by status beside what meters measured; those are left out. */
const addUsage = (tally: Tally, cells: UsageCells): void => {
  for (const [key, { sum }] of cells) {
    if (parseEventCountKey(key)) continue;
    const meterId = key as UsageMeterId;
    tally.set(meterId, tally.get(meterId)?.plus(sum) ?? sum);
  }
};
