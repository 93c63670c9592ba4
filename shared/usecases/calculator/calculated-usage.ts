import type { AccountId, UsageMeterId } from "#domain/ids.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { ok } from "#domain/result.ts";
import { DAY } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import { type Lookups, MOST_DAYS, type Part, refused, TOO_LONG } from "#usecases/calculator/lookups.ts";
import type { CalculatorRequest } from "#usecases/calculator/request.ts";
import type { World } from "#usecases/world.ts";

/** Usage by meter, and the time it was looked up in. */
export type CalculatedUsage = {
  readonly usage: ReadonlyMap<UsageMeterId, Decimal>;
  readonly lookedUp?: Interval;
};

/** The usage of a request: what it says, or what was counted for an account. */
export const calculatedUsage = async (
  world: Pick<World, "usageMeters" | "usageCounters">,
  lookups: Lookups,
  request: CalculatorRequest["usage"],
): Promise<Part<CalculatedUsage>> => {
  if (request.mode === "CUSTOM") return given(world, lookups, request.given);
  if (request.mode === "LOOKUP_RANGE") {
    const { start, end, accountId } = request;
    if (end <= start) return refused("usageConfig.lookupRange.end", "must be after start");
    // One day more than fits into a year of any zone.
    if (end - start > (MOST_DAYS + 1) * DAY) return refused("usageConfig.lookupRange.end", TOO_LONG);
    const basis = await lookups.account(accountId, "usageConfig.lookupRange.accountId");
    return basis.ok ? counted(world, lookups, { accountId: basis.value.account.id, interval: { start, end } }) : basis;
  }
  const at = request.cycleEffectiveOn ?? lookups.now;
  const found = await lookups.cycle(request.accountId, at, "usageConfig.lookupCycle.accountId");
  if (!found.ok) return found;
  const { basis, billed } = found.value;
  const { start, end } = billed.cycle;
  return counted(world, lookups, { accountId: basis.account.id, interval: { start, end } });
};

const given = async (
  { usageMeters }: Pick<World, "usageMeters">,
  { organization }: Lookups,
  usage: ReadonlyMap<string, Decimal>,
): Promise<Part<CalculatedUsage>> => {
  const found = await usageMeters.findMany(organization.id, [...usage.keys()]);
  const known = new Set<string>(found.map(({ value }) => value.id));
  const unknown = [...usage.keys()].filter((id) => !known.has(id));
  if (unknown.length === 0) return ok({ usage: usage as ReadonlyMap<UsageMeterId, Decimal> });
  const reasons = unknown.map((id) => ({
    path: `usageConfig.usageMap.${id}`,
    message: `usage meter '${id}' does not exist`,
  }));
  return { ok: false, error: reasons };
};

const counted = async (
  { usageCounters }: Pick<World, "usageCounters">,
  { organization }: Lookups,
  of: { readonly accountId: AccountId; readonly interval: Interval },
): Promise<Part<CalculatedUsage>> => {
  const cells = await usageCounters.usage({ organizationId: organization.id, ...of }, foldUsage);
  const usage = new Map([...cells].map(([meterId, { sum }]) => [meterId as UsageMeterId, sum]));
  return ok({ usage, lookedUp: of.interval });
};
