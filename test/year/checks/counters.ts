import { isDeepStrictEqual } from "node:util";
import type { AccountId } from "#domain/ids.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { toText, ZERO } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Company } from "../company.ts";
import { thousandths } from "../model-usage.ts";
import type { Written } from "../watch.ts";

const HOUR = 3_600_000;

/** Counters: the pages that were written are what their journal gives again, and hold what the model has of their hour. */
export const checkCounters = async (
  company: Company,
  { pages }: Pick<Written, "pages">,
): Promise<readonly string[]> => {
  const { world, organizationId, usage, items } = company;
  const breaches: string[] = [];
  const hours = new Map<string, { readonly accountId: AccountId; readonly hour: number }>();
  for (const [name, page] of pages) {
    const [again, stored] = [await world.usageCounters.refold(page, foldUsage), await world.usageCounters.cells(page)];
    if (!isDeepStrictEqual(again, stored)) breaches.push(`refold: page ${name} is not what its journal gives`);
    hours.set(`${page.accountId}#${page.hour}`, page);
  }
  for (const { accountId, hour } of hours.values()) {
    const interval = { start: hour as Instant, end: (hour + HOUR) as Instant };
    const cells = await world.usageCounters.usage({ organizationId, accountId, interval }, foldUsage);
    for (const meterId of [items.calls, items.storage, items.fetches]) {
      const counted = thousandths(toText(cells.get(meterId)?.sum ?? ZERO));
      const used = usage.used(accountId, meterId, hour, hour + HOUR);
      if (counted === used) continue;
      const moment = new Date(hour).toISOString();
      breaches.push(`counters: ${accountId} has ${counted}/1000 of ${meterId} at ${moment} instead of ${used}/1000`);
    }
  }
  return breaches;
};

/** Everything that an organization has counted in all the time, by account. */
export const checkAllCounters = async (company: Company): Promise<readonly string[]> => {
  const { world, organizationId } = company;
  const pages = new Map<string, never>();
  for await (const page of world.usageCounters.pages(organizationId)) {
    pages.set(`${page.accountId}#${page.lane}#${page.hour}`, page as never);
  }
  return checkCounters(company, { pages });
};
