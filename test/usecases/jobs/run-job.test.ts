import { describe, expect, it } from "vitest";
import type { JobId } from "#domain/ids.ts";
import { runJob } from "#usecases/jobs/run-job.ts";
import { sweepJobs } from "#usecases/jobs/wake-job.ts";
import type { World } from "#usecases/world.ts";
import { logger } from "../../../functions/logger.ts";
import { apiClient } from "../../support/api-client.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import { aFee, anAccount, aPlan, associate, feeCard, schedule, succeeded } from "../../support/catalog-for-billing.ts";
import { Died, killedWorld } from "../../support/faulty-ports.ts";
import { entriesOf, lastJob, slicesOf } from "../../support/jobs.ts";

logger.setLogLevel("SILENT");

const ACCOUNTS = 60;
const idOf = (index: number): string => `acc-${String(index).padStart(3, "0")}`;

/** Many accounts on one plan, and a migration of them that nobody has worked on. */
const open = async ({ accounts = ACCOUNTS, more = {} }: { accounts?: number; more?: object } = {}) => {
  const shop = await openBillingWorld({ now: "2025-01-01T00:00:00Z" });
  const fee = await aFee(shop);
  const source = await aPlan(shop, { name: "old", cards: [feeCard(fee, { rate: 5 })] });
  const target = await aPlan(shop, { name: "new", cards: [feeCard(fee, { rate: 7 })] });
  for (let index = 0; index < accounts; index += 1) {
    await anAccount(shop, idOf(index));
    await schedule(shop, idOf(index), associate(source, "2025-01-01"));
  }
  await shop.passTo("2025-01-15T10:00:00Z");
  const asked = { sourceId: source, sourceVersion: 1, targetId: target, migrationMode: "NEXT_CYCLE", ...more };
  succeeded(await shop.api.post("/v2/price_plans/migration", asked));
  const { id } = await lastJob(shop);
  return { ...shop, source, target, jobId: id as JobId };
};

const runWith = (world: World, { organizationId, jobId }: Pick<BillingWorld, "organizationId"> & { jobId: JobId }) =>
  runJob(world, { organizationId, jobId });

/** Until the job says that it is over; it is swept, since what had woken it is lost. */
const finish = async (shop: Awaited<ReturnType<typeof open>>): Promise<void> => {
  await shop.passTo("2025-01-15T11:00:00Z");
  expect((await lastJob(shop)).status).toBe("COMPLETED");
};

const MOVED = ["2025-01-01 … 2025-02-01 old 1 on 1", "2025-02-01 … 9999-01-01 new 1 on 1"];

const expectAllMovedOnce = async (shop: Awaited<ReturnType<typeof open>>, accounts = ACCOUNTS): Promise<void> => {
  expect(await lastJob(shop)).toMatchObject({
    totalJobEntries: accounts,
    completedJobEntries: accounts,
    failedJobEntries: 0,
    pendingJobEntries: 0,
  });
  for (let index = 0; index < accounts; index += 1) expect(await slicesOf(shop, idOf(index))).toEqual(MOVED);
};

describe("a job on many accounts", () => {
  it("does all of them, and counts each once", async () => {
    const shop = await open();
    await finish(shop);
    await expectAllMovedOnce(shop);
    expect(Object.keys(await entriesOf(shop, shop.jobId))).toHaveLength(ACCOUNTS);
  });

  it("goes on where it was after its process died in the middle, found by the sweeper alone", async () => {
    const shop = await open();
    await shop.adapters.queue.acknowledge(
      "close-accounts",
      (await shop.adapters.queue.receive("close-accounts", 1_000)).map(({ receiptHandle }) => receiptHandle),
    );
    const killed = killedWorld(shop.world, { atWrite: 70, when: "after" });
    await expect(runWith(killed, shop)).rejects.toThrow(Died);
    const job = await lastJob(shop);
    expect([job.status, job.pendingJobEntries > 0, job.completedJobEntries]).toEqual(["IN_PROGRESS", true, 25]);
    await finish(shop);
    await expectAllMovedOnce(shop);
  });

  it.each(["before", "after"] as const)("does each entry once wherever its process dies (%s a write)", async (when) => {
    const accounts = 3;
    for (let atWrite = 1; ; atWrite += 1) {
      const shop = await open({ accounts });
      const died = await runWith(killedWorld(shop.world, { atWrite, when }), shop).then(
        () => false,
        (cause: unknown) => {
          if (!(cause instanceof Died)) throw cause;
          return true;
        },
      );
      await finish(shop);
      await expectAllMovedOnce(shop, accounts);
      const versions = new Set(
        await Promise.all(
          [0, 1, 2].map(
            async (index) => (await shop.world.timelines.find(shop.organizationId, idOf(index) as never))?.version,
          ),
        ),
      );
      expect(versions.size, "no timeline was written more often than another").toBe(1);
      if (!died) return;
    }
  });

  it("does nothing twice where two work on it at once", async () => {
    const shop = await open();
    await Promise.all([runWith(shop.world, shop), runWith(shop.world, shop), runWith(shop.world, shop)]);
    await finish(shop);
    await expectAllMovedOnce(shop);
  });

  it("does nothing when it is woken after it is over", async () => {
    const shop = await open({ accounts: 2 });
    await finish(shop);
    const before = await lastJob(shop);
    expect(await runWith(shop.world, shop)).toEqual({ failures: [] });
    expect(await lastJob(shop)).toEqual(before);
  });

  it("is done once more where the same is asked again: then nobody is left to be moved", async () => {
    const shop = await open({ accounts: 2 });
    await finish(shop);
    const again = { sourceId: shop.source, sourceVersion: 1, targetId: shop.target, migrationMode: "NEXT_CYCLE" };
    succeeded(await shop.api.post("/v2/price_plans/migration", again));
    await shop.settle();
    expect(await lastJob(shop)).toMatchObject({ status: "COMPLETED", totalJobEntries: 2, completedJobEntries: 2 });
    expect((await entriesOf(shop, (await lastJob(shop)).id))[idOf(0)]).toContain("nothing to move");
    for (const index of [0, 1]) expect(await slicesOf(shop, idOf(index))).toEqual(MOVED);
  });
});

describe("an account that cannot be worked on", () => {
  it("is tried again, fails with a comment, and keeps no other from being done", async () => {
    const shop = await open({ accounts: 30 });
    const poisoned = idOf(7);
    const { accounts } = shop.world;
    const find: typeof accounts.find = (organizationId, id) =>
      id === poisoned ? Promise.reject(new Error("poison")) : accounts.find(organizationId, id);
    const world: World = { ...shop.world, accounts: { ...accounts, find } };
    await shop.adapters.queue.receive("close-accounts", 1_000);
    const failures: number[] = [];
    for (let tries = 0; tries < 7; tries += 1) failures.push((await runWith(world, shop)).failures.length);
    expect(failures).toEqual([1, 1, 1, 1, 1, 0, 0]);
    expect(await lastJob(shop)).toMatchObject({
      status: "COMPLETED",
      totalJobEntries: 30,
      completedJobEntries: 29,
      failedJobEntries: 1,
      pendingJobEntries: 0,
    });
    expect((await entriesOf(shop, shop.jobId))[poisoned]).toBe("FAILED: broke 5 times and was given up");
  });

  it("is left alone for a while before it is tried again, which the sweeper sees to", async () => {
    const shop = await open({ accounts: 1 });
    const { accounts } = shop.world;
    await shop.adapters.queue.receive("close-accounts", 1_000);
    const world = { ...shop.world, accounts: { ...accounts, find: () => Promise.reject(new Error("outage")) } };
    await runWith(world, shop);
    const due = async () => (await shop.world.jobs.due(shop.world.clock.now(), 10)).length;
    expect(await due()).toBe(0);
    await shop.moveClock("2025-01-15T10:01:00Z");
    expect(await due()).toBe(1);
    await sweepJobs(shop.world);
    await shop.settle();
    await expectAllMovedOnce(shop, 1);
  });
});

describe("a job that breaks itself", () => {
  it("has failed after some times", async () => {
    const shop = await open({ accounts: 1 });
    const { timelines } = shop.world;
    const accountsOfPlan = () => Promise.reject(new Error("the table is gone"));
    const world: World = { ...shop.world, timelines: { ...timelines, accountsOfPlan } };
    await shop.adapters.queue.receive("close-accounts", 1_000);
    for (let tries = 0; tries < 5; tries += 1) expect((await runWith(world, shop)).failures).toHaveLength(1);
    expect(await lastJob(shop)).toMatchObject({ status: "FAILED", totalJobEntries: 0 });
    expect(await runWith(world, shop)).toEqual({ failures: [] });
  });
});

describe("a job that asks for confirmation", () => {
  it("finds its entries, and does none before it is confirmed", async () => {
    const shop = await open({ accounts: 2, more: { requireConfirmation: true } });
    await shop.settle();
    const waiting = await lastJob(shop);
    expect(waiting).toMatchObject({
      status: "WAITING_FOR_CONFIRMATION",
      totalJobEntries: 2,
      pendingJobEntries: 2,
    });
    expect(waiting.settledAt).toBeUndefined();
    await shop.passTo("2025-01-16T00:00:00Z");
    expect(await lastJob(shop)).toEqual(waiting);
    expect(await slicesOf(shop, idOf(0))).toEqual(["2025-01-01 … 9999-01-01 old 1 on 1"]);

    expect(succeeded(await shop.api.post(`/jobs/${shop.jobId}/confirm`))).toMatchObject({ status: "IN_PROGRESS" });
    await shop.settle();
    expect((await lastJob(shop)).status).toBe("COMPLETED");
    await expectAllMovedOnce(shop, 2);
    for (const step of ["confirm", "reject"]) {
      expect((await shop.api.post(`/jobs/${shop.jobId}/${step}`)).body.message).toBe(
        `job '${shop.jobId}' is COMPLETED; only a job that is WAITING_FOR_CONFIRMATION can be ${step}ed`,
      );
    }
  });

  it("is called off where it is rejected, and so are its entries", async () => {
    const shop = await open({ accounts: 2, more: { requireConfirmation: true } });
    await shop.settle();
    expect(succeeded(await shop.api.post(`/jobs/${shop.jobId}/reject`))).toMatchObject({
      status: "CANCELLED",
      totalJobEntries: 2,
      pendingJobEntries: 0,
      completedJobEntries: 0,
      settledAt: "2025-01-15T10:00:00Z",
    });
    expect(await entriesOf(shop, shop.jobId)).toEqual({
      [idOf(0)]: "CANCELLED: the job was rejected",
      [idOf(1)]: "CANCELLED: the job was rejected",
    });
    const { status, body } = await shop.api.post(`/jobs/${shop.jobId}/confirm`);
    expect([status, body.message]).toEqual([
      400,
      `job '${shop.jobId}' is CANCELLED; only a job that is WAITING_FOR_CONFIRMATION can be confirmed`,
    ]);
    await shop.passTo("2025-01-16T00:00:00Z");
    expect(await slicesOf(shop, idOf(0))).toEqual(["2025-01-01 … 9999-01-01 old 1 on 1"]);
  });
});

describe("jobs over the API", () => {
  it("are another organization's nothing", async () => {
    const shop = await open({ accounts: 1, more: { requireConfirmation: true } });
    await shop.settle();
    const api = apiClient({ ...shop, organizationId: await shop.anotherOrganization() });
    expect((await api.get("/jobs")).body.data).toEqual([]);
    for (const path of ["", "/entries"]) expect((await api.get(`/jobs/${shop.jobId}${path}`)).status).toBe(404);
    for (const step of ["confirm", "reject"]) expect((await api.post(`/jobs/${shop.jobId}/${step}`)).status).toBe(404);
    expect((await lastJob(shop)).status).toBe("WAITING_FOR_CONFIRMATION");
  });

  it("are listed the latest first, page by page", async () => {
    const shop = await open({ accounts: 3 });
    await shop.settle();
    const again = { sourceId: shop.source, sourceVersion: 1, migrationMode: "IMMEDIATE" };
    succeeded(await shop.api.post("/v2/price_plans/migration", again));
    await shop.settle();
    const first = succeeded(await shop.api.get("/jobs?pageSize=1"));
    expect(first).toMatchObject({
      data: [{ type: "PRICE_PLAN", status: "COMPLETED" }],
      context: { pageSize: 1, sortOrder: "DESC" },
    });
    const next = succeeded(await shop.api.get(`/jobs?nextToken=${encodeURIComponent(first.nextToken)}`));
    expect(new Set([...first.data, ...next.data].map(({ id }: { id: string }) => id)).size).toBe(2);
    const page = succeeded(await shop.api.get(`/jobs/${shop.jobId}/entries?pageSize=2`));
    expect(page.data.map(({ entityId }: { entityId: string }) => entityId)).toEqual([idOf(0), idOf(1)]);
    const rest = await shop.api.get(`/jobs/${shop.jobId}/entries?nextToken=${encodeURIComponent(page.nextToken)}`);
    expect(rest.body.data).toHaveLength(1);
    for (const path of ["/jobs/job.nope", "/jobs/job.nope/entries"])
      expect((await shop.api.get(path)).status).toBe(404);
    for (const step of ["confirm", "reject"]) expect((await shop.api.post(`/jobs/job.nope/${step}`)).status).toBe(404);
  });
});
