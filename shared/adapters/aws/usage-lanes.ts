import { fromPageItem, type Page } from "#adapters/aws/page-item.ts";
import { laneBounds, lanePartition, lanesPartition, pageSort } from "#adapters/aws/usage-keys.ts";
import type { ItemQuery, UsageItem, UsageTable } from "#adapters/aws/usage-table.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { FOREVER, SINCE_EVER } from "#domain/time/instant.ts";

export type Lane = { readonly accountId: AccountId; readonly lane: string };

/** Where usage lies: the lanes of an account, and of all accounts. */
export type UsageLanes = {
  ofAccount(organizationId: OrganizationId, accountId: AccountId): Promise<readonly string[]>;
  /** Those of the accounts after another one, or of all. */
  ofOrganization(organizationId: OrganizationId, after?: AccountId): AsyncIterable<Lane>;
  /** Every page of a lane, in order of time. */
  pages(organizationId: OrganizationId, lane: Lane): AsyncIterable<Page>;
};

/** Items that are read with one request. */
const AT_ONCE = 1_000;

export const createUsageLanes = (table: UsageTable): UsageLanes => ({
  ofAccount: async (organizationId, accountId) => {
    const items = await table.query({ pk: lanesPartition(organizationId), ...laneBounds(accountId) });
    return items.map((item) => String(item["lane"]));
  },
  async *ofOrganization(organizationId, after) {
    const from = after === undefined ? undefined : laneBounds(after).to;
    const query = { pk: lanesPartition(organizationId), ...(from !== undefined && { from }) };
    for await (const item of everyItem(table, query)) {
      yield { accountId: item["acct"] as AccountId, lane: String(item["lane"]) };
    }
  },
  async *pages(organizationId, { accountId, lane }) {
    const pk = lanePartition(organizationId, accountId, lane);
    for await (const item of everyItem(table, { pk, from: pageSort(SINCE_EVER), to: pageSort(FOREVER) })) {
      yield fromPageItem({ organizationId, accountId, lane }, item);
    }
  },
});

/** All items of a query, read as they are asked for. Ends with the partition. */
async function* everyItem(table: UsageTable, query: Omit<ItemQuery, "limit" | "direction">): AsyncIterable<UsageItem> {
  let from = query.from;
  for (;;) {
    const items = await table.query({ ...query, ...(from !== undefined && { from }), limit: AT_ONCE });
    yield* items;
    const last = items[AT_ONCE - 1];
    if (!last) return;
    // The smallest text after the last one.
    from = `${last.sk}\0`;
  }
}
