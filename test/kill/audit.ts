import { expect } from "vitest";
import { openLocalAdapters } from "#adapters/local/local-adapters.ts";
import type { AccountId, OrganizationId, UsageMeterId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { toText } from "#domain/money/decimal.ts";
import type { QueueName } from "#ports/queue.ts";
import { listOrganizations } from "#usecases/identity/organizations.ts";
import { createWorld } from "#usecases/world.ts";
import { ACCOUNTS, hourKey, IMPORTED_AT, STARTS_AT, type Totals } from "./usage-stream.ts";

/** What lies in a data folder that no process holds. */
export type Audit = {
  /** How often each event id was counted. */
  readonly counted: ReadonlyMap<string, number>;
  readonly duplicates: number;
  /** By account and hour. */
  readonly totals: ReadonlyMap<string, Totals>;
};

export type Meters = { readonly tokens: string; readonly requests: string };

const QUEUES: readonly QueueName[] = ["usage-events", "close-accounts", "render-invoices", "deliver-invoices"];

/** Reads all usage of the only organization, and holds every page's counters against its journal. */
export const auditUsage = async (dataDir: string, meters: Meters): Promise<Audit> => {
  const adapters = await openLocalAdapters({ dataDir, access: "read", clock: { testClockStartsAt: STARTS_AT } });
  try {
    const [organization] = (await listOrganizations(createWorld(adapters), { limit: 1 })).items;
    if (!organization) throw new Error("there is no organization");
    const { usageCounters, queue } = adapters;
    for (const name of QUEUES) expect(await queue.deadLetters(name, 10), `dead letters of ${name}`).toEqual([]);
    let pages = 0;
    for await (const page of usageCounters.pages(organization.id)) {
      expect(await usageCounters.refold(page, foldUsage), JSON.stringify(page)).toEqual(
        await usageCounters.cells(page),
      );
      pages += 1;
    }
    expect(pages).toBeGreaterThan(0);
    const counted = new Map<string, number>();
    let duplicates = 0;
    for await (const { id = "", status } of allEvents(adapters.usageCounters, organization.id)) {
      if (status === "INGESTION_COMPLETED_EVENT_METERED") counted.set(id, (counted.get(id) ?? 0) + 1);
      else if (status === "INGESTION_FAILED_DUPLICATE_EVENT") duplicates += 1;
      else throw new Error(`${id} ended as ${status}`);
    }
    return { counted, duplicates, totals: await totalsIn(adapters.usageCounters, organization.id, meters) };
  } finally {
    await adapters.close();
  }
};

type UsageCounters = Awaited<ReturnType<typeof openLocalAdapters>>["usageCounters"];

const totalsIn = async (
  usageCounters: UsageCounters,
  organizationId: OrganizationId,
  { tokens, requests }: Meters,
): Promise<Audit["totals"]> => {
  const totals = new Map<string, Totals>();
  for (const accountId of ACCOUNTS) {
    const query = {
      organizationId,
      accountId: accountId as AccountId,
      interval: { start: STARTS_AT, end: IMPORTED_AT },
    };
    for (const { hour, cells } of await usageCounters.usageByHour(query, foldUsage)) {
      const sumOf = (meter: string): number => {
        const cell = cells.get(meter as UsageMeterId);
        return cell ? Number(toText(cell.sum)) : 0;
      };
      totals.set(hourKey(accountId, hour), { tokens: sumOf(tokens), requests: sumOf(requests) });
    }
  }
  return totals;
};

async function* allEvents(usageCounters: UsageCounters, organizationId: OrganizationId): AsyncIterable<EventRecord> {
  let after: string | undefined;
  do {
    const page = await usageCounters.listEvents({
      organizationId,
      limit: 1_000,
      ...(after !== undefined && { after }),
    });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}
