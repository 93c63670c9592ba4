import { expect } from "vitest";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { type BillingWorld, numberOf } from "./billing-world.ts";

/**
 * What must hold whatever went wrong: on every page the cells are what its journal folds to, and the numbers of final invoices are
 * 1 to n, each once.
 */
export const expectExact = async (shop: BillingWorld): Promise<void> => {
  const { usageCounters } = shop.world;
  for await (const page of usageCounters.pages(shop.organizationId)) {
    expect(await usageCounters.refold(page, foldUsage), "refold = cells").toEqual(await usageCounters.cells(page));
  }
  const numbers = (await shop.numbers()).map(numberOf);
  expect(numbers, "no gap, no double").toEqual(numbers.map((_, index) => index + 1));
};
