import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Change, Key } from "#ports/store.ts";
import type { Admission } from "#ports/usage-counters.ts";
import { createApiKey } from "#usecases/identity/api-keys.ts";
import { createOrganization } from "#usecases/identity/organizations.ts";
import { createWorld } from "#usecases/world.ts";
import { openBillingWorld } from "../support/billing-world.ts";
import {
  aCall,
  aFee,
  aMeter,
  anAccount,
  aPlan,
  associate,
  feeCard,
  schedule,
  succeeded,
  usageCard,
} from "../support/catalog-for-billing.ts";
import { entitlementCard, MONTHLY } from "../support/entitlement-shop.ts";
import { seatEvent } from "../support/licenses.ts";

/** The rows of the table: partition, sort key and how it is found, as patterns. */
const rows = readFileSync(new URL("../../shared/repositories/README.md", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => /^\| .* \| (key|index1|index2) \|$/.test(line))
  .map((line) => {
    const [, , partition = "", sort = "", by = ""] = line.split("|").map((cell) => cell.trim());
    return { line, by, partition: patternOf(partition), sort: patternOf(sort) };
  });

/** What stands in code marks is meant to the letter but for `<…>`; a cell of plain words says any text. */
function patternOf(cell: string): RegExp {
  const literal = /^`([^`]+)`$/.exec(cell)?.[1];
  const parts = (literal ?? "<any>").split(/(<[^>]+>)/);
  const pattern = parts.map((part) => {
    if (!part.startsWith("<")) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    if (part === "<org>") return "org\\.\\w+\\.\\w+";
    if (/first/.test(part)) return "\\d{16}";
    return part === "<part>" ? "[^#/]*" : ".+";
  });
  return new RegExp(`^${pattern.join("")}$`);
}

/** The same admission, of which is noted what it writes in the commit that counts. */
const notedBy = (note: (change: Change) => void, admission: Admission): Admission => ({
  ...admission,
  begin: (documents) => {
    const round = admission.begin(documents);
    return {
      ...round,
      changes: () => {
        const changes = round.changes();
        changes.forEach(note);
        return changes;
      },
    };
  },
});

describe("the table of keys", () => {
  it("tells every place where something lies, and no other", async () => {
    const places: { by: string; key: Key }[] = [];
    const note = (change: Change): void => {
      if (change.type !== "put") return;
      places.push({ by: "key", key: change.key });
      for (const [by, key] of Object.entries(change.indexes ?? {})) if (key) places.push({ by, key });
    };
    const shop = await openBillingWorld({
      through: (world) =>
        createWorld({
          ...world,
          store: {
            ...world.store,
            commit: (changes) => {
              changes.forEach(note);
              return world.store.commit(changes);
            },
          },
          usageCounters: {
            ...world.usageCounters,
            commit: (group, fold, admission) =>
              world.usageCounters.commit(group, fold, admission && notedBy(note, admission)),
          },
        }),
    });
    const { api, world, organizationId } = shop;
    await createOrganization(world, { name: "Another" });
    await createApiKey(world, { organizationId, name: "key" });
    const meter = await aMeter(shop, { name: "units and more" });
    succeeded(await api.patch("/event_schema/call", { description: "second version" }));
    const binding = { schemaName: "call", attributeName: "units" };
    const feature = succeeded(await api.post("/features", { name: "Calls", schemaAssociations: [binding] })).id;
    const license = succeeded(await api.post("/addons", { name: "Seat", type: "LICENSE" })).id;
    const named = succeeded(await api.post("/addons", { name: "Named seat", type: "NAMED_LICENSE" })).id;
    const plan = await aPlan(shop, {
      cards: [
        entitlementCard(feature, [MONTHLY(10)]),
        usageCard(meter, { rates: { USD: [1] } }),
        feeCard(await aFee(shop), { rate: 5, timing: "IN_ADVANCE" }),
      ],
    });
    succeeded(await api.patch(`/v2/price_plans/${plan}`, { description: "second version" }));
    await anAccount(shop, "größe #1", { aliases: ["große@acme.test"] });
    succeeded(
      await api.post(`/customers/${encodeURIComponent("größe #1")}/contacts`, { name: "Ann", email: "Ann@acme.test" }),
    );
    await schedule(shop, "größe #1", associate(plan, "2025-01-01"));
    await shop.settle();
    await shop.use(aCall("größe #1", "2025-01-01T00:00:00Z", "1"));
    await shop.use(seatEvent(named, "Ann", 1, "2025-01-01T00:00:00Z", { accountId: "größe #1" }));
    const seats = { licenseId: license, accountId: "größe #1", updateType: "ABSOLUTE", quantity: 5 };
    const { effectiveFrom } = succeeded(await api.post("/license_updates", { ...seats, idempotencyKey: "once" }));
    const noted = { accountId: "größe #1", effectiveFrom, metadata: { order: "7" } };
    succeeded(await api.patch(`/license_updates/${license}`, noted));
    const topup = { type: "WALLET_TOPUP", walletTopupDetails: { topupAmount: 5 } };
    const bought = succeeded(await api.post(`/accounts/${encodeURIComponent("größe #1")}/purchases`, topup));
    succeeded(
      await api.post("/payments", {
        accountId: "größe #1",
        currency: "USD",
        totalAmount: 5,
        externalPaymentReference: { sourceName: "bank", sourceType: "CASH", transactionNumber: "1" },
        lineItemRecords: [{ type: "INVOICE", togaiId: bought.invoiceId, amount: 5, order: 1 }],
      }),
    );
    const credit = {
      accountId: "größe #1",
      purpose: "Welcome",
      effectiveFrom: "2025-01-01",
      priority: 1,
      creditAmount: 1,
    };
    succeeded(await api.post("/credits", { creditRequests: [credit] }));
    const group = { name: "Group", email: "g@acme.test", dailyInvoiceConsolidation: true, address: {} };
    succeeded(await api.post("/invoice_groups", { ...group, accountIds: ["größe #1"] }));
    succeeded(
      await api.post("/invoices", {
        accountId: "größe #1",
        startDate: "2024-12-01T00:00:00Z",
        endDate: "2025-01-01T00:00:00Z",
        idempotencyKey: "once",
        status: "DRAFT",
        lineItems: [{ value: 1 }],
      }),
    );
    await shop.passTo("2025-02-01T00:00:00Z");
    const away = { sourceId: plan, sourceVersion: 1, migrationMode: "NEXT_CYCLE" };
    succeeded(await api.post("/v2/price_plans/migration", away));
    await shop.settle();

    const rowsOf = ({ by, key }: { by: string; key: Key }) =>
      rows.filter((row) => row.by === by && row.partition.test(key.partition) && row.sort.test(key.sort));
    expect(rows.length).toBeGreaterThan(30);
    expect(
      places.filter((place) => rowsOf(place).length === 0),
      "places that no row tells",
    ).toEqual([]);
    const told = new Set(places.flatMap((place) => rowsOf(place).map(({ line }) => line)));
    expect(
      rows.filter(({ line }) => !told.has(line)).map(({ line }) => line),
      "rows that tell of nothing",
    ).toEqual([]);
  });
});
