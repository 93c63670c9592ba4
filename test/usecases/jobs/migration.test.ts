import { describe, expect, it } from "vitest";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import {
  aCycle,
  aFee,
  anAccount,
  aPlan,
  associate,
  disassociate,
  FOREVER,
  feeCard,
  schedule,
  succeeded,
} from "../../support/catalog-for-billing.ts";
import { entriesOf, lastJob, slicesOf } from "../../support/jobs.ts";

const NOW = "2025-03-15T10:00:00Z";

/** A shop on 15 March 2025 with a plan that has run since the 1st of January, and what it may be moved to. */
const open = async (terms: object = {}, settings: Parameters<typeof openBillingWorld>[0] = {}) => {
  const shop = await openBillingWorld({ now: "2025-01-01T00:00:00Z", ...settings });
  const fee = await aFee(shop);
  const cards = [feeCard(fee, { rate: 5 })];
  const source = await aPlan(shop, { name: "old", cards, ...terms });
  const target = await aPlan(shop, {
    name: "new",
    cards: [feeCard(fee, { rate: 7, currencies: ["USD", "EUR"] })],
    currencies: ["USD", "EUR"],
    cycle: { day: "10" },
  });
  return { ...shop, fee, source, target };
};

type Shop = Awaited<ReturnType<typeof open>>;

const migrate = (
  { api, source, target }: Pick<Shop, "api" | "source" | "target">,
  migrationMode: string,
  more: object = {},
) =>
  api.post("/v2/price_plans/migration", {
    sourceId: source,
    sourceVersion: 1,
    targetId: target,
    migrationMode,
    ...more,
  });

/** Makes the next version of a plan ACTIVE. */
const nextVersion = async ({ api }: BillingWorld, plan: string, body: object = {}): Promise<void> => {
  succeeded(await api.patch(`/v2/price_plans/${plan}`, { description: `changed ${Math.random()}` }));
  succeeded(await api.post(`/v2/price_plans/${plan}/finalize`, body));
};

describe("a migration of one account", () => {
  it.each`
    mode                        | terms                                 | slices
    ${"IMMEDIATE"}              | ${{}}                                 | ${["2025-01-01 … 2025-03-16 old 1 on 1", "2025-03-16 … 9999-01-01 new 1 on 10"]}
    ${"NEXT_CYCLE"}             | ${{}}                                 | ${["2025-01-01 … 2025-04-01 old 1 on 1", "2025-04-01 … 9999-01-01 new 1 on 10"]}
    ${"IMMEDIATE"}              | ${{ allowOngoingCycleUpdates: true }} | ${["2025-01-01 … 2025-03-15 old 1 on 1", "2025-03-15 … 9999-01-01 new 1 on 10"]}
    ${"IMMEDIATE"}              | ${{ deferredRevenue: true }}          | ${["2025-01-01 … 2025-03-15 old 1 on 1", "2025-03-15 … 9999-01-01 new 1 on 10"]}
    ${"START_OF_CURRENT_CYCLE"} | ${{ deferredRevenue: true }}          | ${["2025-01-01 … 2025-03-01 old 1 on 1", "2025-03-01 … 9999-01-01 new 1 on 10"]}
    ${"START_OF_CURRENT_CYCLE"} | ${{ allowOngoingCycleUpdates: true }} | ${["2025-01-01 … 2025-03-01 old 1 on 1", "2025-03-01 … 9999-01-01 new 1 on 10"]}
    ${"NEXT_CYCLE"}             | ${{ deferredRevenue: true }}          | ${["2025-01-01 … 2025-04-01 old 1 on 1", "2025-04-01 … 9999-01-01 new 1 on 10"]}
  `("by $mode of a plan with $terms makes $slices (§14.14)", async ({ mode, terms, slices }) => {
    const shop = await open(terms);
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(shop.source, "2025-01-01"));
    await shop.passTo(NOW);
    expect(await migrate(shop, mode)).toEqual({ status: 201, body: { success: true } });
    await shop.settle();
    const job = await lastJob(shop);
    expect(job).toMatchObject({
      type: "PRICE_PLAN",
      status: "COMPLETED",
      totalJobEntries: 1,
      completedJobEntries: 1,
      failedJobEntries: 0,
      pendingJobEntries: 0,
      settledAt: NOW,
      metadata: { sourceId: shop.source, targetId: shop.target },
    });
    expect(await slicesOf(shop, "acme")).toEqual(slices);
  });

  it("from the start of the running cycle fails where the plan does not allow it, with the reason", async () => {
    const shop = await open();
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(shop.source, "2025-01-01"));
    await shop.passTo(NOW);
    await migrate(shop, "START_OF_CURRENT_CYCLE");
    await shop.settle();
    const job = await lastJob(shop);
    expect(job).toMatchObject({ status: "COMPLETED", failedJobEntries: 1, completedJobEntries: 0 });
    expect(await entriesOf(shop, job.id)).toEqual({
      acme: `FAILED: price plan '${shop.source}' cannot be changed from the start of the running cycle: it has neither deferred revenue nor allowOngoingCycleUpdates`,
    });
    expect(await slicesOf(shop, "acme")).toEqual(["2025-01-01 … 9999-01-01 old 1 on 1"]);
  });

  it("bills the new version from the day of the move, and not before", async () => {
    const shop = await open();
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(shop.source, "2025-01-01"));
    await shop.passTo(NOW);
    await migrate(shop, "NEXT_CYCLE", { retainStartOffsets: true });
    await shop.passTo("2025-06-01T00:00:00Z");
    expect((await shop.factsOf("acme")).map(({ start, total }) => `${start.slice(0, 10)} ${total}`)).toEqual([
      "2025-01-01 5",
      "2025-02-01 5",
      "2025-03-01 5",
      "2025-04-01 7",
      "2025-05-01 7",
      "2025-06-01 7",
    ]);
  });

  it("keeps its cycle where that is retained, also from one version to the next (§15.3)", async () => {
    const shop = await open();
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(shop.source, "2025-01-01"));
    await shop.passTo(NOW);
    await migrate(shop, "NEXT_CYCLE", { retainStartOffsets: true });
    await shop.settle();
    expect((await slicesOf(shop, "acme")).at(-1)).toBe("2025-04-01 … 9999-01-01 new 1 on 1");
    await shop.passTo("2025-04-02T00:00:00Z");
    await nextVersion(shop, shop.target, { migrationMode: "NEXT_CYCLE" });
    await shop.settle();
    expect((await slicesOf(shop, "acme")).at(-1)).toBe("2025-05-01 … 9999-01-01 new 2 on 1");
  });

  it("keeps its anniversary from one version to the next, on whatever day it is moved (§14.3)", async () => {
    const shop = await open({ cycle: { anniversary: true } });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(shop.source, "2025-01-31"));
    await shop.passTo(NOW);
    await nextVersion(shop, shop.source, { migrationMode: "IMMEDIATE" });
    await shop.settle();
    expect(await slicesOf(shop, "acme")).toEqual([
      "2025-01-31 … 2025-03-16 old 1 on LAST",
      "2025-03-16 … 9999-01-01 old 2 on LAST",
    ]);
  });

  it("moves every slice that is to come, and leaves gaps and other plans as they are", async () => {
    const shop = await open();
    const other = await aPlan(shop, { name: "other", cards: [feeCard(shop.fee, { rate: 1 })] });
    await anAccount(shop, "acme");
    await schedule(
      shop,
      "acme",
      associate(shop.source, "2025-01-01", "2025-05-01"),
      associate(other, "2025-06-01", "2025-07-01"),
      associate(shop.source, "2025-07-15", "2025-08-01"),
    );
    await shop.passTo(NOW);
    await migrate(shop, "NEXT_CYCLE");
    await shop.settle();
    expect(await slicesOf(shop, "acme")).toEqual([
      "2025-01-01 … 2025-04-01 old 1 on 1",
      "2025-04-01 … 2025-05-01 new 1 on 10",
      "2025-06-01 … 2025-07-01 other 1 on 1",
      "2025-07-15 … 2025-08-01 new 1 on 10",
    ]);
  });

  it("without a target takes the plan from the account (28 Apr 2024)", async () => {
    const shop = await open();
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(shop.source, "2025-01-01"));
    await shop.passTo(NOW);
    const { api, source: sourceId } = shop;
    succeeded(await api.post("/price_plans/migration", { sourceId, sourceVersion: 1, migrationMode: "NEXT_CYCLE" }));
    await shop.settle();
    expect(await slicesOf(shop, "acme")).toEqual(["2025-01-01 … 2025-04-01 old 1 on 1"]);
  });

  it("leaves a draft stale, which can only be discarded", async () => {
    const shop = await open();
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(shop.source, "2025-01-01"));
    await shop.passTo(NOW);
    const edit = (query: string) =>
      shop.api.post(`/v2/accounts/acme/edit_schedules${query}`, { edits: [disassociate("2025-06-01")] });
    succeeded(await edit(""));
    await migrate(shop, "NEXT_CYCLE");
    await shop.settle();
    const stale = "the live schedules have changed since the draft was staged on them; discard it and stage it anew";
    expect((await shop.api.post("/v2/accounts/acme/finalize_schedules", {})).body.message).toBe(stale);
    expect((await edit("")).body.message).toBe(stale);
    succeeded(await edit("?discard=true"));
    succeeded(await shop.api.post("/v2/accounts/acme/finalize_schedules", {}));
    expect(await slicesOf(shop, "acme")).toEqual([
      "2025-01-01 … 2025-04-01 old 1 on 1",
      "2025-04-01 … 2025-06-01 new 1 on 10",
    ]);
  });
});

describe("accounts with terms of their own", () => {
  const overridden = async (mode: string) => {
    const shop = await open();
    for (const id of ["own", "plain"]) await anAccount(shop, id);
    const pricingCycleConfigOverride = aCycle({ day: "20" });
    await schedule(shop, "own", associate(shop.source, "2025-01-01", FOREVER, { pricingCycleConfigOverride }));
    await schedule(shop, "plain", associate(shop.source, "2025-01-01"));
    await shop.passTo(NOW);
    await migrate(shop, mode);
    await shop.settle();
    return { shop, job: await lastJob(shop) };
  };

  it.each(["IMMEDIATE", "NEXT_CYCLE"])("are skipped by %s, and their entries say so (§32 Q16)", async (mode) => {
    const { shop, job } = await overridden(mode);
    expect(job).toMatchObject({
      status: "COMPLETED",
      totalJobEntries: 2,
      completedJobEntries: 1,
      failedJobEntries: 0,
      pendingJobEntries: 0,
    });
    expect(await entriesOf(shop, job.id)).toMatchObject({
      own: "CANCELLED: skipped: its terms from 2025-01-01 on are its own",
      plain: expect.stringContaining("COMPLETED: has version 1 of price plan"),
    });
    expect(await slicesOf(shop, "own")).toEqual(["2025-01-01 … 9999-01-01 old 1 on 20"]);
  });

  it.each`
    mode                            | from
    ${"IMMEDIATE_IGNORE_OVERRIDE"}  | ${"2025-03-16"}
    ${"NEXT_CYCLE_IGNORE_OVERRIDE"} | ${"2025-03-20"}
  `("are moved by $mode and lose them", async ({ mode, from }) => {
    const { shop, job } = await overridden(mode);
    expect(job).toMatchObject({ completedJobEntries: 2 });
    expect(await slicesOf(shop, "own")).toEqual([
      `2025-01-01 … ${from} old 1 on 20`,
      `${from} … 9999-01-01 new 1 on 10`,
    ]);
  });
});

describe("a new version of a plan", () => {
  const open3 = async () => {
    const shop = await open();
    for (const id of ["first", "second"]) await anAccount(shop, id);
    await schedule(shop, "first", associate(shop.source, "2025-01-01"));
    await nextVersion(shop, shop.source);
    await schedule(shop, "second", associate(shop.source, "2025-01-01"));
    await shop.passTo(NOW);
    return shop;
  };

  it.each`
    body                                                                    | first | second | because
    ${{}}                                                                   | ${1}  | ${2}   | ${"NONE: they keep what they have"}
    ${{ migrationMode: "NONE", versionsToMigrate: "ALL_VERSION" }}          | ${1}  | ${2}   | ${"NONE moves nobody"}
    ${{ migrationMode: "NEXT_CYCLE" }}                                      | ${1}  | ${3}   | ${"those of the latest version, if nothing is said"}
    ${{ migrationMode: "NEXT_CYCLE", versionsToMigrate: "LATEST_VERSION" }} | ${1}  | ${3}   | ${"those of the latest version"}
    ${{ migrationMode: "NEXT_CYCLE", versionsToMigrate: "ALL_VERSION" }}    | ${3}  | ${3}   | ${"those of all versions"}
  `("with $body leaves accounts on versions $first and $second: $because (§14.14)", async ({ body, first, second }) => {
    const shop = await open3();
    await nextVersion(shop, shop.source, body);
    await shop.settle();
    const versions = await Promise.all(["first", "second"].map(async (id) => (await slicesOf(shop, id)).at(-1)));
    expect(versions.map((slice) => slice?.split(" ")[4])).toEqual([String(first), String(second)]);
    expect((await shop.api.get("/jobs")).body.data).toHaveLength(first === 1 && second === 2 ? 0 : 1);
  });
});

describe("a migration is refused", () => {
  it.each<[string, (shop: Shop) => object, string]>([
    ["without a source that exists", () => ({ sourceId: "pp.nope" }), "sourceId: price plan 'pp.nope' does not exist"],
    ["of a version that does not exist", () => ({ sourceVersion: 9 }), "sourceVersion: price plan '"],
    ["to a plan that does not exist", () => ({ targetId: "pp.nope" }), "targetId: price plan 'pp.nope' does not exist"],
    ["to a version without its plan", () => ({ targetId: undefined, targetVersion: 1 }), "targetId: is needed where"],
    ["to a version that does not exist", () => ({ targetVersion: 2 }), "targetVersion: price plan '"],
    [
      "to where the accounts are",
      ({ source }) => ({ targetId: source }),
      "targetVersion: is the version that the accounts have already",
    ],
    ["by no mode", () => ({ migrationMode: "NONE" }), "migrationMode: "],
  ])("%s", async (_what, wrong, reason) => {
    const shop = await open();
    const { status, body } = await migrate(shop, "NEXT_CYCLE", wrong(shop));
    expect([status, body.message]).toEqual([400, expect.stringContaining(reason)]);
    expect((await shop.api.get("/jobs")).body.data).toEqual([]);
  });

  it("to a draft, and to another interval whose start cannot be retained, with all reasons", async () => {
    const shop = await open();
    const weekly = await aPlan(shop, {
      name: "weekly",
      cycle: { interval: "WEEKLY" },
      cards: [feeCard(shop.fee, { rate: 1 })],
    });
    expect((await migrate(shop, "NEXT_CYCLE", { targetId: weekly, retainStartOffsets: true })).body.message).toBe(
      "retainStartOffsets: the source's cycle is MONTHLY, the target's WEEKLY",
    );
    succeeded(await shop.api.patch(`/v2/price_plans/${shop.target}`, { description: "draft" }));
    expect((await migrate(shop, "NEXT_CYCLE", { sourceId: "pp.nope", targetVersion: 2 })).body.message).toBe(
      `sourceId: price plan 'pp.nope' does not exist; targetVersion: version 2 of price plan '${shop.target}' is a DRAFT`,
    );
  });

  it("for an account whose currency the target does not have: its entry fails, the others are moved", async () => {
    const shop = await openBillingWorld();
    const fee = await aFee(shop);
    const both = ["USD", "EUR"];
    const source = await aPlan(shop, {
      name: "both",
      currencies: both,
      cards: [feeCard(fee, { rate: 1, currencies: both })],
    });
    const target = await aPlan(shop, { name: "dollars", cards: [feeCard(fee, { rate: 1 })] });
    await anAccount(shop, "dollars");
    await anAccount(shop, "euros", { invoiceCurrency: "EUR" });
    for (const id of ["dollars", "euros"]) await schedule(shop, id, associate(source, "2025-01-01"));
    await shop.passTo(NOW);
    await migrate({ ...shop, source, target }, "NEXT_CYCLE");
    await shop.settle();
    const job = await lastJob(shop);
    expect(job).toMatchObject({ status: "COMPLETED", completedJobEntries: 1, failedJobEntries: 1 });
    expect((await entriesOf(shop, job.id))["euros"]).toBe(
      `FAILED: price plan '${target}' has no prices in the account's currency EUR`,
    );
  });
});
