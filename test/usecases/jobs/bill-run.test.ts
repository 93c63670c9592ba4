import { describe, expect, it } from "vitest";
import { openBillingWorld } from "../../support/billing-world.ts";
import { aFee, anAccount, aPlan, associate, feeCard, schedule, succeeded } from "../../support/catalog-for-billing.ts";
import { entriesOf, lastJob } from "../../support/jobs.ts";

/** Accounts whose invoice of January is a draft past its grace, in an organization that lets no draft become due by itself. */
const open = async (...accounts: readonly string[]) => {
  const shop = await openBillingWorld({
    now: "2025-01-01T00:00:00Z",
    organization: { name: "Acme Metering", autoAdvance: false },
  });
  const plan = await aPlan(shop, { cards: [feeCard(await aFee(shop), { rate: 5 })] });
  for (const account of accounts) {
    await anAccount(shop, account);
    await schedule(shop, account, associate(plan, "2025-01-01"));
  }
  await shop.passTo("2025-02-03T00:00:00Z");
  const run = async (query = "") => {
    succeeded(await shop.api.post(`/invoices/bill_runs${query}`));
    await shop.settle();
    return lastJob(shop);
  };
  const january = async (account: string) => (await shop.factsOf(account))[0];
  const waiting = async (query = "") =>
    succeeded(await shop.api.get(`/invoices/bill_runs${query}`)).data.map(
      ({ ownerId }: { ownerId: string }) => ownerId,
    );
  return { ...shop, run, january, waiting };
};

describe("a bill run (§17.10)", () => {
  it("makes due what waits, and nothing that is still in its cycle", async () => {
    const shop = await open("one", "two");
    expect((await shop.waiting()).sort()).toEqual(["one", "two"]);
    expect(await shop.run()).toMatchObject({
      type: "BILL_RUN",
      status: "COMPLETED",
      totalJobEntries: 2,
      completedJobEntries: 2,
    });
    for (const account of ["one", "two"]) {
      expect((await shop.factsOf(account)).map(({ status, total }) => `${status} ${total}`)).toEqual([
        "DUE 5",
        "DRAFT 5",
      ]);
    }
    expect(await shop.numbers()).toEqual(["2025-02-1", "2025-02-2"]);
    expect(await shop.waiting()).toEqual([]);
  });

  it("makes nothing due a second time", async () => {
    const shop = await open("one");
    await shop.run();
    expect(await shop.run()).toMatchObject({ status: "COMPLETED", totalJobEntries: 0 });
    expect(await shop.numbers()).toEqual(["2025-02-1"]);
  });

  it.each`
    query                                                                     | due
    ${"?owner_id=one"}                                                        | ${["one"]}
    ${"?customer_id=two"}                                                     | ${["two"]}
    ${"?status=DRAFT"}                                                        | ${["one", "two"]}
    ${"?status=DUE"}                                                          | ${[]}
    ${`?start_time=${Date.UTC(2025, 0, 1)}&end_time=${Date.UTC(2025, 1, 1)}`} | ${["one", "two"]}
    ${`?start_time=${Date.UTC(2025, 0, 2)}`}                                  | ${[]}
    ${`?end_time=${Date.UTC(2025, 0, 31)}`}                                   | ${[]}
  `("$query is about $due, as the list under the same filters says", async ({ query, due }) => {
    const shop = await open("one", "two");
    expect((await shop.waiting(query)).sort()).toEqual(due);
    expect(await shop.run(query)).toMatchObject({ status: "COMPLETED", totalJobEntries: due.length });
    for (const account of ["one", "two"]) {
      expect((await shop.january(account))?.status).toBe(due.includes(account) ? "DUE" : "DRAFT");
    }
  });

  it("shows what it is about before it is confirmed", async () => {
    const shop = await open("one");
    const job = await shop.run("?require_confirmation=true");
    expect(job).toMatchObject({ status: "WAITING_FOR_CONFIRMATION", totalJobEntries: 1, pendingJobEntries: 1 });
    expect((await shop.january("one"))?.status).toBe("DRAFT");
    succeeded(await shop.api.post(`/jobs/${job.id}/confirm`));
    await shop.settle();
    expect(Object.values(await entriesOf(shop, job.id))).toEqual(["COMPLETED: is DUE as 2025-02-1"]);
    expect((await shop.january("one"))?.status).toBe("DUE");
  });
});
