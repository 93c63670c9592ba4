import { Temporal } from "temporal-polyfill";
import type { AccountId } from "#domain/ids.ts";
import { RECIPES } from "./catalog.ts";
import type { Company, SoldSlice } from "./company.ts";
import { type Tile, tilesOf } from "./model-calendar.ts";

/** Reads the live slices of accounts; what follows from them is computed by the model. */
export const lookAtTimelines = async (company: Company, accountIds: Iterable<string>): Promise<void> => {
  const { world, organizationId, plans, slices } = company;
  const recipeOf = new Map(RECIPES.map((recipe) => [plans[recipe], recipe]));
  for (const accountId of accountIds) {
    const found = await world.timelines.find(organizationId, accountId as AccountId);
    const sold = (found?.value.schedules ?? []).map(
      ({ id, startDate, endDate, pricePlanId, pricingCycleConfig: config }): SoldSlice => {
        const recipe = recipeOf.get(pricePlanId);
        if (!recipe) throw new Error(`plan ${pricePlanId} was never made`);
        const { interval, dayOffset, monthOffset, graceDays } = config;
        const day = dayOffset.type === "LAST" ? "LAST" : `${dayOffset.day}`;
        return {
          id,
          recipe,
          from: startDate,
          until: endDate,
          terms: { interval, day, month: monthOffset, grace: graceDays },
        };
      },
    );
    slices.set(accountId, sold);
  }
};

export type SoldTile = Tile & { readonly slice: SoldSlice };

/** Nothing is looked at from here on. */
const HORIZON = Temporal.PlainDate.from("2025-03-01");
const cut = new WeakMap<readonly SoldSlice[], readonly SoldTile[]>();

/** The cycles of an account that have begun by a moment, as the model cuts them. */
export const tilesUntil = ({ slices, zone }: Company, accountId: string, moment: number): readonly SoldTile[] => {
  const sold = slices.get(accountId) ?? [];
  const tiles =
    cut.get(sold) ??
    sold.flatMap((slice) =>
      Temporal.PlainDate.compare(Temporal.PlainDate.from(slice.from), HORIZON) < 0
        ? tilesOf(slice, zone, HORIZON).map((tile) => ({ ...tile, slice }))
        : [],
    );
  cut.set(sold, tiles);
  return tiles.filter(({ start }) => start <= moment);
};

/** The cycle that a moment falls in. */
export const tileAt = (company: Company, accountId: string, moment: number): SoldTile | undefined =>
  tilesUntil(company, accountId, moment).find(({ start, end }) => start <= moment && moment < end);
