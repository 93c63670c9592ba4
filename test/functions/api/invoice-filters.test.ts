import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { openBillingWorld } from "../../support/billing-world.ts";
import { aFee, anAccount, aPlan, associate, feeCard, schedule } from "../../support/catalog-for-billing.ts";

/**
 * An account that pays a fee in advance of January and February, in an organization five and a half hours before UTC: its days
 * begin at 18:30 UTC of the day before.
 */
const open = async () => {
  const shop = await openBillingWorld({
    now: "2024-12-31T18:30:00Z",
    organization: { name: "Mumbai", timeZone: "Asia/Kolkata" },
  });
  const fee = await aFee(shop);
  const plan = await aPlan(shop, { name: "Pro", cards: [feeCard(fee, { rate: 30, timing: "IN_ADVANCE" })] });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  await shop.moveClock("2025-01-31T18:30:00Z");
  await closeAccount(shop.world, { organizationId: shop.organizationId, accountId: "acme" as AccountId });
  const list = (query: string) => shop.api.get(`/invoices?${query}`);
  const found = async (query: string): Promise<string[]> =>
    (await list(query)).body.data.map(({ startDate }: { startDate: string }) =>
      startDate === "2024-12-31T18:30:00Z" ? "January" : startDate,
    );
  return { ...shop, plan, list, found };
};

const FEBRUARY = "2025-01-31T18:30:00Z";
const ALL = [FEBRUARY, "January"];

describe("the list of invoices, narrowed by class and dates", () => {
  it.each`
    query                                                    | expected       | because
    ${"class=INVOICE"}                                       | ${ALL}         | ${"all are invoices"}
    ${"class=ORDER"}                                         | ${[]}          | ${"there are no orders"}
    ${"class=BILLABLE"}                                      | ${[]}          | ${"nor billables"}
    ${"class=INVOICE&owner_id=acme&status=DUE"}              | ${ALL}         | ${"filters go together"}
    ${"start_date=2025-02-01"}                               | ${[FEBRUARY]}  | ${"the day begins where the organization is"}
    ${"start_date=2025-01-31"}                               | ${[]}          | ${"it is the day in UTC only"}
    ${"start_date=2025-01-31T18:30:00Z"}                     | ${[FEBRUARY]}  | ${"it is that instant"}
    ${"start_date=2025-01-31T18:30:00.001Z"}                 | ${[]}          | ${"a millisecond later is another instant"}
    ${"start_date=2025-02-01T00:00:00%2B05:30"}              | ${[FEBRUARY]}  | ${"an instant with an offset"}
    ${"end_date=2025-02-01"}                                 | ${["January"]} | ${"the period ends as February begins"}
    ${"end_date=2025-01-31"}                                 | ${[]}          | ${"its end is exclusive"}
    ${"end_date=2025-02-28T18:30:00Z"}                       | ${[FEBRUARY]}  | ${"the first instant of March there"}
    ${"invoice_date=2025-01-01"}                             | ${["January"]} | ${"paid in advance"}
    ${"invoice_date=2025-01-31T18:30:00Z"}                   | ${[FEBRUARY]}  | ${"as an instant"}
    ${"invoice_date=2024-12-31"}                             | ${[]}          | ${"nothing was invoiced then"}
    ${"status=DUE&invoice_date=2025-02-01&customer_id=acme"} | ${[FEBRUARY]}  | ${"filters go together"}
    ${"start_date=2025-01-01&end_date=2025-03-01"}           | ${[]}          | ${"both must be met"}
  `("$query: $expected, since $because", async ({ query, expected }) => {
    const { found } = await open();
    expect(await found(query)).toEqual(expected);
  });

  it("keeps its filters from page to page, in tokens of at most 500 characters", async () => {
    const shop = await open();
    const account = "a".repeat(50);
    await anAccount(shop, account);
    await schedule(shop, account, associate(shop.plan, "2025-02-01"));
    await shop.settle();
    await shop.moveClock("2025-02-28T18:30:00Z");
    await closeAccount(shop.world, { organizationId: shop.organizationId, accountId: account as AccountId });
    const instant = encodeURIComponent("2025-02-01T00:00:00.000+05:30");
    const { status, body } = await shop.list(
      `pageSize=1&class=INVOICE&owner_id=${account}&customer_id=${account}&price_plan_id=${shop.plan}&status=DUE&_sort=id:ASC&start_date=${instant}&invoice_date=${instant}&end_date=2025-03-01`,
    );
    expect([status, body.data.length]).toEqual([200, 1]);
    expect(body.nextToken.length).toBeLessThanOrEqual(500);
    const { data, nextToken } = (await shop.list(`nextToken=${body.nextToken}`)).body;
    expect([data, nextToken], "March is not asked for").toEqual([[], undefined]);
  });

  it.each([
    ["class=BILL", "class: "],
    ["class=", "class: "],
    ["start_date=2025-02-30", "start_date: must be a date as YYYY-MM-DD, or an ISO 8601 date-time"],
    ["end_date=1738368000000", "end_date: must be a date"],
    ["invoice_date=today", "invoice_date: must be a date"],
    ["invoice_date=", "invoice_date: must be a date"],
  ])("answers 422 to %s", async (query, reason) => {
    const { list } = await open();
    const { status, body } = await list(query);
    expect([status, body.message]).toEqual([422, expect.stringContaining(reason)]);
  });
});
