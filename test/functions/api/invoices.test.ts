import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { apiClient } from "../../support/api-client.ts";
import { openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aFee,
  aMeter,
  anAccount,
  aPlan,
  associate,
  feeCard,
  schedule,
  usageCard,
} from "../../support/catalog-for-billing.ts";

/** Two accounts over two months: usage in tiers in arrears, a fee in advance, grace of two days. */
const open = async () => {
  const shop = await openBillingWorld();
  const meter = await aMeter(shop);
  const fee = await aFee(shop);
  const plan = await aPlan(shop, {
    name: "Pro",
    cycle: { grace: 2 },
    cards: [
      usageCard(meter, { slabs: [{ after: 0 }, { after: 100 }], rates: { USD: [2, 1] } }),
      feeCard(fee, { rate: 30, timing: "IN_ADVANCE" }),
    ],
  });
  for (const id of ["acme", "zeta"]) {
    await anAccount(shop, id, { netTermDays: 30 });
    await schedule(shop, id, associate(plan, "2025-01-01"));
    await shop.settle();
  }
  await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "150"));
  // One account after the other, so that it is known which invoice was made first.
  for (const instant of ["2025-02-01T00:00:00Z", "2025-02-03T00:00:00Z"]) {
    await shop.moveClock(instant);
    for (const id of ["acme", "zeta"]) {
      await closeAccount(shop.world, { organizationId: shop.organizationId, accountId: id as AccountId });
    }
  }
  const list = (query = "") => shop.api.get(`/invoices${query}`);
  const numbers = async (query = "") =>
    (await list(query)).body.data.map(
      ({ ownerId, sequenceId = "draft" }: { ownerId: string; sequenceId?: string }) => `${ownerId} ${sequenceId}`,
    );
  return { ...shop, meter, fee, plan, list, numbers };
};

const ALL = [
  "zeta draft",
  "zeta 2025-02-4",
  "acme draft",
  "acme 2025-02-3",
  "zeta 2025-02-6",
  "zeta 2025-01-2",
  "acme 2025-02-5",
  "acme 2025-01-1",
];

describe("an invoice", () => {
  it("is shown with all its lines and what it billed", async () => {
    const { api, list, meter, plan } = await open();
    const [{ id }] = (await list("?owner_id=acme&status=DUE&end_time=1738368000000")).body.data;

    const { status, body } = await api.get(`/invoices/${id}`);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      ownerId: "acme",
      customerId: "acme",
      pricePlanId: plan,
      status: "DUE",
      finalizingStatus: "FINALIZED",
      invoiceClass: "INVOICE",
      invoiceType: "STANDARD",
      startDate: "2025-01-01T00:00:00Z",
      endDate: "2025-02-01T00:00:00Z",
      endDateInclusive: "2025-01-31T23:59:59.999Z",
      invoiceDate: "2025-02-01T00:00:00Z",
      dueDate: "2025-03-03T00:00:00Z",
      netTermDays: 30,
      generatedAt: "2025-01-01T00:00:00Z",
      updatedAt: "2025-02-03T00:00:00Z",
      sequenceId: "2025-02-5",
      totalAmount: 250,
      paidAmount: 0,
      autoAdvance: true,
    });
    const leaves: [string, number][] = [];
    const walk = (node: { type: string; value: number; lineItems: [] }): void => {
      if (node.lineItems.length === 0) leaves.push([node.type, node.value]);
      node.lineItems.forEach(walk);
    };
    walk(body.revenueInfo);
    expect(leaves, "100 × 2 and 50 × 1 (§31 row 1)").toEqual([
      ["USAGE_RATE_CARD_SLAB_AMOUNT", 200],
      ["USAGE_RATE_CARD_SLAB_AMOUNT", 50],
    ]);
    expect(JSON.stringify(body.usageInfo)).toContain(meter);
    expect(body).not.toHaveProperty("pdfUrl");
  });

  it("is not found under an id that it does not have, nor by another organization", async () => {
    const shop = await open();
    const [{ id }] = (await shop.list()).body.data;
    expect((await shop.api.get("/invoices/inv.nope")).body).toEqual({ message: "invoice 'inv.nope' does not exist" });
    expect((await shop.api.get(`/invoices/${"x".repeat(51)}`)).status).toBe(400);
    const other = apiClient(shop, await shop.anotherOrganization());
    expect((await other.get(`/invoices/${id}`)).status).toBe(404);
    expect((await other.get("/invoices")).body).toEqual({ data: [] });
  });
});

describe("the list of invoices", () => {
  it.each`
    query                                      | expected                                                            | because
    ${""}                                      | ${ALL}                                                              | ${"the newest comes first"}
    ${"?_sort=created_at:ASC"}                 | ${ALL.toReversed()}                                                 | ${"the oldest comes first"}
    ${"?_sort=id:DESC"}                        | ${ALL}                                                              | ${"ids sort by creation"}
    ${"?owner_id=acme"}                        | ${ALL.filter((one) => one.startsWith("acme"))}                      | ${"one account's"}
    ${"?owner_id=acm"}                         | ${[]}                                                               | ${"the whole id, not its beginning"}
    ${"?owner_id=acme&_sort=id:ASC"}           | ${ALL.filter((one) => one.startsWith("acme")).toReversed()}         | ${"one account's, from the oldest"}
    ${"?status=DRAFT"}                         | ${["zeta draft", "acme draft"]}                                     | ${"by status"}
    ${"?status=PAID"}                          | ${["zeta 2025-02-6"]}                                               | ${"an empty month is paid"}
    ${"?status=DRAFT,PAID"}                    | ${["zeta draft", "acme draft", "zeta 2025-02-6"]}                   | ${"by several"}
    ${"?customer_id=zeta&status=DUE"}          | ${["zeta 2025-02-4", "zeta 2025-01-2"]}                             | ${"by customer and status"}
    ${"?start_time=1738368000000"}             | ${["zeta draft", "zeta 2025-02-4", "acme draft", "acme 2025-02-3"]} | ${"periods that begin on 1 February or later"}
    ${"?start_time=1738368000001"}             | ${[]}                                                               | ${"a millisecond later there are none"}
    ${"?end_time=1738368000000&owner_id=acme"} | ${["acme 2025-02-5", "acme 2025-01-1"]}                             | ${"periods that end on 1 February or before"}
    ${"?_search=ZET"}                          | ${ALL.filter((one) => one.startsWith("zeta"))}                      | ${"part of a name"}
  `("$query: $expected, since $because", async ({ query, expected }) => {
    const { numbers } = await open();
    expect(await numbers(query)).toEqual(expected);
  });

  it("filters by plan beside an account", async () => {
    const { numbers, list, plan } = await open();
    expect(await numbers(`?owner_id=acme&price_plan_id=${plan}`)).toHaveLength(4);
    expect(await numbers("?owner_id=acme&price_plan_id=pp.other")).toEqual([]);
    const { status, body } = await list(`?price_plan_id=${plan}`);
    expect([status, body.message]).toEqual([422, "price_plan_id: is a filter beside owner_id only"]);
  });

  it("comes in pages of at most fifty, with tokens of at most 500 characters", async () => {
    const { list } = await open();
    const seen: string[] = [];
    let query = "?pageSize=1&owner_id=acme&customer_id=acme&status=DRAFT,DUE,PAID&_search=acm";
    for (let page = 0; page < 10; page += 1) {
      const { body } = await list(query);
      seen.push(...body.data.map(({ sequenceId = "draft" }: { sequenceId?: string }) => sequenceId));
      if (body.nextToken === undefined) break;
      expect(body.nextToken.length).toBeLessThanOrEqual(500);
      query = `?nextToken=${body.nextToken}`;
    }
    expect(seen).toEqual(["draft", "2025-02-3", "2025-02-5", "2025-01-1"]);
    expect((await list("?pageSize=50")).status).toBe(200);
  });

  it("keeps its tokens short whatever is asked for", async () => {
    const shop = await open();
    const account = "a".repeat(50);
    await anAccount(shop, account);
    await schedule(shop, account, associate(shop.plan, "2025-02-03"));
    await shop.settle();
    const { status, body } = await shop.list(
      `?pageSize=1&owner_id=${account}&customer_id=${account}&price_plan_id=${shop.plan}&status=DRAFT,DUE,PAID,VOID&start_time=1735689600000&end_time=1935689600000&_sort=created_at:ASC&_search=${account.slice(0, 30)}`,
    );
    expect(status).toBe(200);
    expect(body.nextToken.length).toBeLessThanOrEqual(500);
    expect((await shop.list(`?nextToken=${body.nextToken}`)).body.data).toHaveLength(1);
  });

  it.each([
    ["?pageSize=0", "pageSize: "],
    ["?pageSize=51", "pageSize: "],
    ["?status=LATE", "status"],
    ["?status=", "status"],
    ["?start_time=yesterday", "start_time: "],
    ["?start_time=-1", "start_time: "],
    ["?_sort=total:ASC", "_sort: must be created_at or id, with :ASC or :DESC"],
    ["?nextToken=forged", "nextToken: is not a token of this list"],
    ["?total=5", "Unrecognized key"],
    [`?_search=${"x".repeat(101)}`, "_search: "],
    [`?owner_id=${"x".repeat(51)}`, "owner_id: "],
  ])("answers 422 to %s", async (query, reason) => {
    const { list } = await open();
    const { status, body } = await list(query);
    expect([status, body.message]).toEqual([422, expect.stringContaining(reason)]);
  });
});
