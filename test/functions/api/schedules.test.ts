import { describe, expect, it } from "vitest";
import { apiClient } from "../../support/api-client.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import {
  aCycle,
  aDraftPlan,
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

/** An account on Wednesday 15 October 2025, and plans: monthly on the 1st and on the 10th, weekly, in euros, and a draft. */
const open = async (settings: NonNullable<Parameters<typeof openBillingWorld>[0]> = {}) => {
  const shop = await openBillingWorld({ now: "2025-10-15T10:00:00Z", ...settings });
  const fee = await aFee(shop);
  const cards = [feeCard(fee, { rate: 1 })];
  const plans = {
    monthly: await aPlan(shop, { name: "monthly", cards, cycle: { grace: 2 } }),
    tenth: await aPlan(shop, { name: "tenth", cards, cycle: { day: "10" } }),
    weekly: await aPlan(shop, { name: "weekly", cards, cycle: { interval: "WEEKLY" } }),
    anniversary: await aPlan(shop, { name: "anniversary", cards, cycle: { anniversary: true } }),
    ongoing: await aPlan(shop, { name: "ongoing", cards, allowOngoingCycleUpdates: true }),
    deferred: await aPlan(shop, { name: "deferred", cards, deferredRevenue: true }),
    euros: await aPlan(shop, {
      name: "euros",
      cards: [feeCard(fee, { rate: 1, currencies: ["EUR"] })],
      currencies: ["EUR"],
    }),
    draft: await aDraftPlan(shop, { name: "draft", cards }),
  };
  await anAccount(shop, "acme");
  const edit = (edits: readonly object[], query = "") =>
    shop.api.post(`/v2/accounts/acme/edit_schedules${query}`, { edits });
  const finalize = (body: object = {}) => shop.api.post("/v2/accounts/acme/finalize_schedules", body);
  /** The slices as texts: from … until plan. */
  const slices = async (mode = "ACTIVE"): Promise<readonly string[]> => {
    const { data } = succeeded(await shop.api.get(`/v2/accounts/acme/schedules?mode=${mode}`));
    return data.map(
      ({
        startDate,
        endDate,
        pricePlanInfo,
      }: {
        startDate: string;
        endDate: string;
        pricePlanInfo: { name: string };
      }) => `${startDate.slice(0, 10)} … ${endDate.slice(0, 10)} ${pricePlanInfo.name}`,
    );
  };
  return { ...shop, fee, plans, edit, finalize, slices };
};

describe("associating a plan", () => {
  it("is staged, then made live", async () => {
    const { plans, edit, finalize, slices, api } = await open();

    const staged = await edit([associate(plans.monthly, "2025-10-20")]);
    expect(staged).toEqual({
      status: 200,
      body: {
        accountId: "acme",
        accountName: "Account acme",
        pricingSchedules: [
          {
            id: expect.stringMatching(/^sch\./),
            pricePlanId: plans.monthly,
            pricePlanName: "monthly",
            startDate: "2025-10-20T00:00:00Z",
            endDate: "9999-01-01T00:00:00Z",
          },
        ],
      },
    });
    expect([await slices("DRAFT"), await slices()]).toEqual([["2025-10-20 … 9999-01-01 monthly"], []]);

    const live = await finalize();
    expect(live).toEqual({
      status: 200,
      body: {
        data: [
          {
            id: staged.body.pricingSchedules[0].id,
            accountId: "acme",
            pricePlanId: plans.monthly,
            version: 1,
            deferredRevenue: false,
            allowOngoingCycleUpdates: false,
            pricePlanInfo: { name: "monthly", description: "" },
            accountScheduleInfo: {
              supportedCurrencies: ["USD"],
              pricingCycleConfig: aCycle({ grace: 2 }),
            },
            isOverridden: false,
            startDate: "2025-10-20T00:00:00Z",
            endDate: "9999-01-01T00:00:00Z",
          },
        ],
      },
    });
    expect((await api.get("/v2/accounts/acme/schedules?mode=ACTIVE")).body.data).toEqual(live.body.data);
    expect(await slices("DRAFT"), "nothing is staged any more").toEqual([]);
  });

  it("takes ASSOCIATE where no mode is said", async () => {
    const { plans, edit } = await open();
    const { mode: _, ...without } = associate(plans.monthly, "2025-10-20");
    expect((await edit([without])).body.pricingSchedules).toHaveLength(1);
  });

  it("keeps the version that was active when it was staged", async () => {
    const { plans, edit, finalize, api } = await open();
    await edit([associate(plans.monthly, "2025-10-20")]);
    await api.patch(`/v2/price_plans/${plans.monthly}`, { description: "second" });
    await api.post(`/v2/price_plans/${plans.monthly}/finalize`, {});
    expect((await finalize()).body.data).toMatchObject([{ version: 1, pricePlanInfo: { description: "" } }]);
    await edit([associate(plans.monthly, "2025-11-20")]);
    expect((await finalize()).body.data).toMatchObject([
      { version: 1 },
      { version: 2, pricePlanInfo: { description: "second" } },
    ]);
  });

  it("begins on the days of the organization's zone", async () => {
    const { plans, edit, slices } = await open({ organization: { name: "Acme", timeZone: "Asia/Kolkata" } });
    const { body } = await edit([associate(plans.monthly, "2025-10-20", "2025-11-20")]);
    expect(body.pricingSchedules).toMatchObject([
      { startDate: "2025-10-19T18:30:00Z", endDate: "2025-11-19T18:30:00Z" },
    ]);
    expect(await slices("DRAFT")).toHaveLength(1);
  });

  it.each`
    from            | status | because
    ${"2025-10-15"} | ${200} | ${"nothing runs today, so today can be had"}
    ${"2025-10-14"} | ${400} | ${"yesterday cannot be changed"}
    ${"1970-01-01"} | ${400} | ${"nor can the distant past"}
  `("from $from is $status where no plan runs, since $because", async ({ from, status }) => {
    const { plans, edit } = await open();
    const answer = await edit([associate(plans.monthly, from)]);
    expect(answer.status).toBe(status);
    if (status === 400) {
      expect(answer.body.message).toBe(
        "edits[0].effectiveFrom: must be 2025-10-15 or later: past days cannot be changed",
      );
    }
  });

  it.each`
    now                           | zone              | earliest        | because
    ${"2025-10-15T23:59:59.999Z"} | ${"UTC"}          | ${"2025-10-15"} | ${"the last millisecond of the 15th"}
    ${"2025-10-16T00:00:00Z"}     | ${"UTC"}          | ${"2025-10-16"} | ${"the 16th has begun"}
    ${"2025-10-15T18:29:59.999Z"} | ${"Asia/Kolkata"} | ${"2025-10-15"} | ${"it is still the 15th in India"}
    ${"2025-10-15T18:30:00Z"}     | ${"Asia/Kolkata"} | ${"2025-10-16"} | ${"it is the 16th there"}
  `("is possible from $earliest on at $now in $zone: $because", async ({ now, zone, earliest }) => {
    const { plans, edit, moveClock } = await open({ organization: { name: "Acme", timeZone: zone } });
    await moveClock(now);
    const dayBefore = new Date(Date.parse(earliest) - 86_400_000).toISOString().slice(0, 10);
    expect((await edit([associate(plans.monthly, dayBefore)])).status).toBe(400);
    expect((await edit([associate(plans.monthly, earliest)])).status).toBe(200);
  });

  it.each<[string, (plans: Record<string, string>) => object, string]>([
    [
      "a plan that does not exist",
      () => associate("pp.nope", "2025-10-20"),
      "edits[0].associationConfig.pricePlanId: price plan 'pp.nope' does not exist",
    ],
    ["a draft plan", ({ draft = "" }) => associate(draft, "2025-10-20"), "' is a DRAFT; finalize it first"],
    [
      "a plan without the account's currency",
      ({ euros = "" }) => associate(euros, "2025-10-20"),
      "' has no prices in the account's currency USD",
    ],
    [
      "no plan",
      () => ({ ...associate("", "2025-10-20"), associationConfig: {} }),
      "edits[0].associationConfig.pricePlanId: is needed for an association",
    ],
    [
      "no config",
      () => ({ effectiveFrom: "2025-10-20", effectiveUntil: FOREVER }),
      "edits[0].associationConfig.pricePlanId: is needed for an association",
    ],
    [
      "an end on the day it begins",
      ({ monthly = "" }) => associate(monthly, "2025-10-20", "2025-10-20"),
      "edits[0].effectiveUntil: must lie after effectiveFrom",
    ],
    [
      "an end before it begins",
      ({ monthly = "" }) => associate(monthly, "2025-10-20", "2025-10-19"),
      "edits[0].effectiveUntil: must lie after effectiveFrom",
    ],
    [
      "an end after forever",
      ({ monthly = "" }) => associate(monthly, "2025-10-20", "9999-01-02"),
      "edits[0].effectiveUntil: must not lie after 9999-01-01",
    ],
    [
      "a day that does not exist",
      ({ monthly = "" }) => associate(monthly, "2025-02-30"),
      "edits[0].effectiveFrom: must be a date as YYYY-MM-DD",
    ],
    [
      "a date with a time",
      ({ monthly = "" }) => associate(monthly, "2025-10-20T00:00:00Z"),
      "edits[0].effectiveFrom: must be a date as YYYY-MM-DD",
    ],
    [
      "a number as date",
      ({ monthly = "" }) => ({ ...associate(monthly, ""), effectiveFrom: 20251020 }),
      "edits[0].effectiveFrom: ",
    ],
    [
      "an unknown mode",
      ({ monthly = "" }) => ({ ...associate(monthly, "2025-10-20"), mode: "MOVE" }),
      "edits[0].mode: ",
    ],
    ["an unknown field", ({ monthly = "" }) => ({ ...associate(monthly, "2025-10-20"), price: 1 }), "Unrecognized key"],
    [
      "a bad cycle",
      ({ monthly = "" }) =>
        associate(monthly, "2025-10-20", FOREVER, { pricingCycleConfigOverride: aCycle({ day: "32" }) }),
      "edits[0].associationConfig.pricingCycleConfigOverride.startOffset.dayOffset: ",
    ],
    [
      "a schedule that does not exist",
      () => ({ ...associate("", "2025-10-20"), associationConfig: { scheduleId: "sch.nope" } }),
      "edits[0].associationConfig.scheduleId: the account has no schedule 'sch.nope'",
    ],
  ])("refuses %s", async (_what, wrong, reason) => {
    const { plans, edit, slices } = await open();
    const { status, body } = await edit([wrong(plans)]);
    expect([status, body.message]).toEqual([400, expect.stringContaining(reason)]);
    expect(await slices("DRAFT")).toEqual([]);
  });

  it("refuses a purchase plan", async () => {
    const { api, edit, fee } = await open();
    const { id } = succeeded(
      await api.post("/v2/price_plans", { name: "Pack", type: "PURCHASE", supportedCurrencies: ["USD"] }),
    );
    succeeded(await api.post(`/v2/price_plans/${id}/rate_cards`, { operations: [feeCard(fee, { rate: 1 })] }));
    succeeded(await api.post(`/v2/price_plans/${id}/finalize`, {}));
    expect((await edit([associate(id, "2025-10-20")])).body.message).toBe(
      `edits[0].associationConfig.pricePlanId: price plan '${id}' is of type PURCHASE; only BILLING plans are associated`,
    );
  });

  it("refuses all edits when one is wrong, with every reason of each", async () => {
    const { plans, edit, slices } = await open();
    const { body } = await edit([
      associate(plans.monthly, "2025-10-20"),
      associate(plans.euros, "2025-10-01", "2025-09-01"),
      associate("pp.nope", "2025-10-20"),
    ]);
    expect(body.message).toBe(
      [
        "edits[1].effectiveUntil: must lie after effectiveFrom",
        "edits[1].effectiveFrom: must be 2025-10-15 or later: past days cannot be changed",
        `edits[1].associationConfig.pricePlanId: price plan '${plans.euros}' has no prices in the account's currency USD`,
        "edits[2].associationConfig.pricePlanId: price plan 'pp.nope' does not exist",
      ].join("; "),
    );
    expect(await slices("DRAFT")).toEqual([]);
  });

  it("takes ten edits at once, and not one more or none", async () => {
    const { plans, edit } = await open();
    const edits = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        associate(plans.monthly, `2025-11-${10 + index}`, `2025-11-${11 + index}`),
      );
    expect((await edit(edits(10))).body.pricingSchedules).toHaveLength(10);
    expect((await edit(edits(11))).status).toBe(400);
    expect((await edit([])).status).toBe(400);
  });

  it("keeps a timeline within one document", async () => {
    const { plans, edit } = await open();
    for (let month = 0; month < 10; month += 1) {
      const days = Array.from({ length: 10 }, (_, index) => 2 * index + 1);
      const date = (day: number) => `20${30 + month}-01-${String(day).padStart(2, "0")}`;
      for (let half = 0; half < 2; half += 1) {
        const year = (text: string) => text.replace("-01-", half === 0 ? "-01-" : "-03-");
        expect(
          (await edit(days.map((day) => associate(plans.monthly, year(date(day)), year(date(day + 1)))))).status,
        ).toBe(200);
      }
    }
    expect((await edit([associate(plans.monthly, "2050-01-01", "2050-01-02")])).body.message).toBe(
      "edits: an account's timeline holds at most 200 slices",
    );
  });
});

describe("the cycle of an association", () => {
  const cycleOf = async ({ finalize }: Awaited<ReturnType<typeof open>>) => {
    const { data } = (await finalize()).body;
    const last = data.at(-1);
    return { ...last.accountScheduleInfo.pricingCycleConfig, isOverridden: last.isOverridden };
  };

  it.each`
    plan             | from            | startOffset                                  | because
    ${"anniversary"} | ${"2025-10-31"} | ${{ dayOffset: "LAST", monthOffset: "NIL" }} | ${"§31 row 12: the 31st is the last day"}
    ${"anniversary"} | ${"2025-10-30"} | ${{ dayOffset: "30", monthOffset: "NIL" }}   | ${"any other day is itself"}
    ${"tenth"}       | ${"2025-10-30"} | ${{ dayOffset: "10", monthOffset: "NIL" }}   | ${"the plan says the 10th"}
  `("of $plan from $from starts at $startOffset, since $because", async ({ plan, from, startOffset }) => {
    const shop = await open();
    await shop.edit([associate(shop.plans[plan as "tenth"], from)]);
    expect(await cycleOf(shop)).toMatchObject({ startOffset, isOverridden: false });
  });

  it("is the account's own where an override says so", async () => {
    const shop = await open();
    const pricingCycleConfigOverride = aCycle({ interval: "QUARTERLY", day: "3", month: "2", grace: 9 });
    await shop.edit([associate(shop.plans.monthly, "2025-10-20", FOREVER, { pricingCycleConfigOverride })]);
    expect(await cycleOf(shop)).toEqual({ ...pricingCycleConfigOverride, isOverridden: true });
  });

  it("goes on as it was where it is retained (§15.3)", async () => {
    const shop = await open();
    await schedule(shop, "acme", associate(shop.plans.monthly, "2025-10-15"));
    await shop.edit([associate(shop.plans.tenth, "2025-10-20", "2025-11-20", { retainStartOffsets: true })]);
    const { data } = (await shop.finalize()).body;
    expect(data[1]).toMatchObject({
      pricePlanId: shop.plans.tenth,
      isOverridden: true,
      accountScheduleInfo: { pricingCycleConfig: aCycle({ grace: 0 }) },
    });
  });

  it("is the override's even where it is retained", async () => {
    const shop = await open();
    await schedule(shop, "acme", associate(shop.plans.monthly, "2025-10-15"));
    const config = { retainStartOffsets: true, pricingCycleConfigOverride: aCycle({ day: "7" }) };
    await shop.edit([associate(shop.plans.tenth, "2025-10-20", FOREVER, config)]);
    expect(await cycleOf(shop)).toMatchObject({ startOffset: { dayOffset: "7" } });
  });

  it.each<[string, string, string, string]>([
    ["of another interval", "weekly", "2025-10-20", "the running cycle is MONTHLY, the new plan's WEEKLY"],
    [
      "where no plan runs on that day",
      "tenth",
      "2025-11-01",
      "the account has no plan on 2025-11-01 whose cycle could go on",
    ],
  ])("cannot be retained %s (§1.8: 400)", async (_what, plan, from, reason) => {
    const shop = await open();
    await schedule(shop, "acme", associate(shop.plans.monthly, "2025-10-15", "2025-11-01"));
    const { status, body } = await shop.edit([
      associate(shop.plans[plan as "tenth"], from, FOREVER, { retainStartOffsets: true }),
    ]);
    expect([status, body.message]).toEqual([400, `edits[0].associationConfig.retainStartOffsets: ${reason}`]);
  });

  it("can be retained of a slice that was staged just before", async () => {
    const shop = await open();
    const retaining = associate(shop.plans.tenth, "2025-10-25", FOREVER, { retainStartOffsets: true });
    expect((await shop.edit([associate(shop.plans.monthly, "2025-10-20"), retaining])).status).toBe(200);
    expect(await cycleOf(shop)).toMatchObject({ startOffset: { dayOffset: "1" } });
  });

  it("of a schedule that is copied is its plan's, in the version that it has", async () => {
    const shop = await open();
    await schedule(shop, "acme", associate(shop.plans.monthly, "2025-10-20", "2025-10-25"));
    await shop.api.patch(`/v2/price_plans/${shop.plans.monthly}`, { description: "second" });
    await shop.api.post(`/v2/price_plans/${shop.plans.monthly}/finalize`, {});
    const [{ id: scheduleId }] = (await shop.api.get("/v2/accounts/acme/schedules?mode=ACTIVE")).body.data;
    await shop.edit([{ ...associate("", "2025-12-01"), associationConfig: { scheduleId } }]);
    expect((await shop.finalize()).body.data.at(-1)).toMatchObject({ version: 1, pricePlanId: shop.plans.monthly });
    expect((await shop.edit([associate(shop.plans.tenth, "2026-01-01", FOREVER, { scheduleId })])).body.message).toBe(
      `edits[0].associationConfig.pricePlanId: schedule '${scheduleId}' belongs to price plan '${shop.plans.monthly}'`,
    );
  });
});

describe("a timeline that is edited", () => {
  it.each<[string, (plans: Record<string, string>) => object[], string[]]>([
    [
      "splits where a range is taken out of it (§31 row 27)",
      ({ monthly = "" }) => [associate(monthly, "2026-07-04", "2026-10-04"), disassociate("2026-08-04", "2026-09-04")],
      ["2026-07-04 … 2026-08-04 monthly", "2026-09-04 … 2026-10-04 monthly"],
    ],
    [
      "is cut where it ends sooner",
      ({ monthly = "" }) => [associate(monthly, "2026-07-04"), disassociate("2026-08-04")],
      ["2026-07-04 … 2026-08-04 monthly"],
    ],
    [
      "begins later where its beginning is taken",
      ({ monthly = "" }) => [associate(monthly, "2026-07-04", "2026-10-04"), disassociate("2026-07-01", "2026-08-01")],
      ["2026-08-01 … 2026-10-04 monthly"],
    ],
    [
      "is gone where all of it is taken",
      ({ monthly = "" }) => [associate(monthly, "2026-07-04", "2026-10-04"), disassociate("2026-07-04", "2026-10-04")],
      [],
    ],
    [
      "is not touched by taking out what is not there",
      ({ monthly = "" }) => [associate(monthly, "2026-07-04", "2026-10-04"), disassociate("2026-10-04", "2027-01-01")],
      ["2026-07-04 … 2026-10-04 monthly"],
    ],
    [
      "makes room for another plan in its middle",
      ({ monthly = "", weekly = "" }) => [
        associate(monthly, "2026-07-01"),
        associate(weekly, "2026-08-01", "2026-09-01"),
      ],
      ["2026-07-01 … 2026-08-01 monthly", "2026-08-01 … 2026-09-01 weekly", "2026-09-01 … 9999-01-01 monthly"],
    ],
    [
      "loses what another plan covers",
      ({ monthly = "", weekly = "" }) => [
        associate(monthly, "2026-07-01", "2026-08-01"),
        associate(weekly, "2026-06-01", "2026-09-01"),
      ],
      ["2026-06-01 … 2026-09-01 weekly"],
    ],
    [
      "keeps equal neighbors apart where nobody joins them",
      ({ monthly = "" }) => [associate(monthly, "2026-07-01", "2026-08-01"), associate(monthly, "2026-08-01")],
      ["2026-07-01 … 2026-08-01 monthly", "2026-08-01 … 9999-01-01 monthly"],
    ],
    [
      "joins equal neighbors where it is asked to",
      ({ monthly = "" }) => [
        associate(monthly, "2026-07-01", "2026-08-01"),
        associate(monthly, "2026-08-01", FOREVER, {}, { mergeSchedules: true }),
      ],
      ["2026-07-01 … 9999-01-01 monthly"],
    ],
    [
      "joins no neighbors that differ",
      ({ monthly = "", tenth = "" }) => [
        associate(monthly, "2026-07-01", "2026-08-01"),
        associate(tenth, "2026-08-01", FOREVER, {}, { mergeSchedules: true }),
      ],
      ["2026-07-01 … 2026-08-01 monthly", "2026-08-01 … 9999-01-01 tenth"],
    ],
    [
      "joins none across a gap",
      ({ monthly = "" }) => [
        associate(monthly, "2026-07-01", "2026-08-01"),
        associate(monthly, "2026-08-02", FOREVER, {}, { mergeSchedules: true }),
      ],
      ["2026-07-01 … 2026-08-01 monthly", "2026-08-02 … 9999-01-01 monthly"],
    ],
    [
      "is put in order, whatever the order of the edits",
      ({ monthly = "", weekly = "" }) => [
        associate(weekly, "2026-09-01"),
        associate(monthly, "2026-07-01", "2026-08-01"),
      ],
      ["2026-07-01 … 2026-08-01 monthly", "2026-09-01 … 9999-01-01 weekly"],
    ],
  ])("%s", async (_what, edits, expected) => {
    const { plans, edit, finalize, slices } = await open();
    succeeded(await edit(edits(plans)));
    expect(await slices("DRAFT")).toEqual(expected);
    succeeded(await finalize());
    expect(await slices()).toEqual(expected);
  });

  it("is joined as a whole when it is finalized so", async () => {
    const { plans, edit, finalize, slices } = await open();
    await edit([associate(plans.monthly, "2026-07-01", "2026-08-01"), associate(plans.monthly, "2026-08-01")]);
    await finalize({ mergeSchedules: true });
    expect(await slices()).toEqual(["2026-07-01 … 9999-01-01 monthly"]);
  });

  it("is built upon by later edits, unless the draft is to be discarded first", async () => {
    const { plans, edit, slices } = await open();
    await edit([associate(plans.monthly, "2026-07-01", "2026-08-01")]);
    await edit([associate(plans.weekly, "2026-09-01", "2026-10-01")]);
    expect(await slices("DRAFT")).toEqual(["2026-07-01 … 2026-08-01 monthly", "2026-09-01 … 2026-10-01 weekly"]);
    await edit([associate(plans.tenth, "2026-11-01")], "?discard=false");
    expect(await slices("DRAFT")).toHaveLength(3);
    await edit([associate(plans.tenth, "2026-11-01")], "?discard=true");
    expect(await slices("DRAFT")).toEqual(["2026-11-01 … 9999-01-01 tenth"]);
  });

  it("stays as it was when the draft is discarded", async () => {
    const { plans, edit, finalize, slices, api } = await open();
    await edit([associate(plans.monthly, "2026-07-01")]);
    await finalize();
    await edit([disassociate("2026-08-01")]);
    expect((await api.delete("/v2/accounts/acme/discard_schedules")).body).toEqual({ success: true });
    expect([await slices(), await slices("DRAFT")]).toEqual([["2026-07-01 … 9999-01-01 monthly"], []]);
    expect((await api.delete("/v2/accounts/acme/discard_schedules")).body.message).toBe(
      "account 'acme' has no draft schedules to discard",
    );
    expect((await finalize()).body.message).toBe("account 'acme' has no draft schedules to finalize");
  });
});

describe("a plan that runs", () => {
  it.each`
    plan          | from            | status | because
    ${"monthly"}  | ${"2025-10-15"} | ${400} | ${"today is being lived"}
    ${"monthly"}  | ${"2025-10-16"} | ${200} | ${"tomorrow can be changed"}
    ${"ongoing"}  | ${"2025-10-01"} | ${200} | ${"it allows changes from the start of the running cycle"}
    ${"ongoing"}  | ${"2025-09-30"} | ${400} | ${"but not of an earlier one"}
    ${"deferred"} | ${"2025-10-01"} | ${200} | ${"deferred revenue is not computed before the end"}
    ${"deferred"} | ${"2025-09-30"} | ${400} | ${"earlier cycles are closed"}
  `("of $plan can be changed from $from: $status, since $because", async ({ plan, from, status }) => {
    const shop = await open({ now: "2025-09-10T10:00:00Z" });
    await schedule(shop, "acme", associate(shop.plans[plan as "monthly"], "2025-09-15"));
    await shop.passTo("2025-10-15T10:00:00Z");
    expect((await shop.edit([associate(shop.plans.weekly, from)])).status).toBe(status);
    expect((await shop.edit([disassociate(from)], "?discard=true")).status).toBe(status);
  });

  it("says from when on and why", async () => {
    const shop = await open();
    await schedule(shop, "acme", associate(shop.plans.monthly, "2025-10-15"));
    expect((await shop.edit([disassociate("2025-10-15")])).body.message).toBe(
      "edits[0].effectiveFrom: must be 2025-10-16 or later: a running plan can be changed from tomorrow on",
    );
  });

  it("can be changed from the start of its own slice where the cycle began before it", async () => {
    const shop = await open({ now: "2025-10-05T10:00:00Z" });
    await schedule(shop, "acme", associate(shop.plans.ongoing, "2025-10-07"));
    await shop.passTo("2025-10-15T10:00:00Z");
    expect((await shop.edit([associate(shop.plans.weekly, "2025-10-06")])).status).toBe(400);
    expect((await shop.edit([associate(shop.plans.weekly, "2025-10-07")])).status).toBe(200);
  });
});

describe("a draft that has grown old", () => {
  it("is refused when the day that it begins has begun under a running plan", async () => {
    const shop = await open();
    await schedule(shop, "acme", associate(shop.plans.monthly, "2025-10-15"));
    await shop.edit([associate(shop.plans.weekly, "2025-10-16")]);
    await shop.passTo("2025-10-16T00:00:00Z");

    const { status, body } = await shop.finalize();
    expect([status, body.message]).toEqual([
      400,
      "the draft changes days before 2025-10-17: a running plan can be changed from tomorrow on; discard it and stage it anew",
    ]);
    expect(
      (await shop.edit([associate(shop.plans.weekly, "2025-10-17")])).body.message,
      "nor is it built upon",
    ).toContain("the timeline can be changed from 2025-10-17 on");
    expect((await shop.edit([associate(shop.plans.weekly, "2025-10-17")], "?discard=true")).status).toBe(200);
    expect((await shop.finalize()).status).toBe(200);
    expect(await shop.slices()).toEqual(["2025-10-15 … 2025-10-17 monthly", "2025-10-17 … 9999-01-01 weekly"]);
  });

  it("is refused when it would only cut what runs", async () => {
    const shop = await open();
    await schedule(shop, "acme", associate(shop.plans.monthly, "2025-10-15"));
    await shop.edit([associate(shop.plans.monthly, "2025-10-16")]);
    await shop.passTo("2025-10-20T00:00:00Z");
    expect((await shop.finalize()).status).toBe(400);
    expect(await shop.slices()).toEqual(["2025-10-15 … 9999-01-01 monthly"]);
  });

  it("is refused when its first plan would have begun in the past", async () => {
    const shop = await open();
    await shop.edit([associate(shop.plans.monthly, "2025-10-16")]);
    await shop.passTo("2025-10-17T00:00:00Z");
    expect((await shop.finalize()).body.message).toContain("the draft changes days before 2025-10-17");
  });

  it("is taken on the day that it begins where nothing runs", async () => {
    const shop = await open();
    await shop.edit([associate(shop.plans.monthly, "2025-10-16")]);
    await shop.passTo("2025-10-16T23:59:59.999Z");
    expect((await shop.finalize()).status).toBe(200);
  });
});

describe("two who edit at the same time", () => {
  it("both get in, or one is told", async () => {
    const { plans, edit, slices } = await open();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        edit([associate(plans.monthly, `2026-0${index + 1}-01`, `2026-0${index + 1}-11`)]),
      ),
    );
    const done = answers.filter(({ status }) => status === 200).length;
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(done).toBeGreaterThan(0);
    expect(await slices("DRAFT"), "nobody's edit is lost without a word").toHaveLength(done);
  });

  it("finalize a draft once", async () => {
    const { plans, edit, finalize, slices } = await open();
    await edit([associate(plans.monthly, "2026-01-01")]);
    const answers = await Promise.all([finalize(), finalize(), finalize()]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await slices()).toHaveLength(1);
  });
});

describe("accounts that cannot be edited", () => {
  const operations = (account: string, shop: BillingWorld, plan: string) => [
    shop.api.post(`/v2/accounts/${account}/edit_schedules`, { edits: [associate(plan, "2026-01-01")] }),
    shop.api.get(`/v2/accounts/${account}/schedules?mode=ACTIVE`),
    shop.api.post(`/v2/accounts/${account}/finalize_schedules`, {}),
    shop.api.delete(`/v2/accounts/${account}/discard_schedules`),
  ];

  it("do not exist", async () => {
    const shop = await open();
    for (const answer of await Promise.all(operations("nobody", shop, shop.plans.monthly))) {
      expect([answer.status, answer.body.message]).toEqual([404, "account 'nobody' does not exist"]);
    }
  });

  it("are another organization's", async () => {
    const shop = await open();
    const other = { ...shop, api: apiClient(shop, await shop.anotherOrganization()) };
    for (const answer of await Promise.all(operations("acme", other, shop.plans.monthly))) {
      expect(answer.status).toBe(404);
    }
  });

  it("are archived", async () => {
    const shop = await open();
    succeeded(await shop.api.delete("/accounts/acme"));
    const [edited, , finalized] = await Promise.all(operations("acme", shop, shop.plans.monthly));
    expect([edited?.status, finalized?.status]).toEqual([404, 404]);
  });

  it("have ids that no account can have", async () => {
    const shop = await open();
    for (const answer of await Promise.all(operations("a".repeat(51), shop, shop.plans.monthly))) {
      expect(answer.status).toBe(400);
    }
  });

  it("may be found by any id that an account can have", async () => {
    const shop = await open();
    for (const id of ["a b", "größe", "100%", "a/b", "a#b", "😀"]) {
      await anAccount(shop, id);
      const path = `/v2/accounts/${encodeURIComponent(id)}`;
      succeeded(
        await shop.api.post(`${path}/edit_schedules`, { edits: [associate(shop.plans.monthly, "2025-10-15")] }),
      );
      succeeded(await shop.api.post(`${path}/finalize_schedules`, {}));
      await shop.settle();
      expect(await shop.factsOf(id), id).toHaveLength(1);
      expect((await shop.api.get(`/invoices?owner_id=${encodeURIComponent(id)}`)).body.data).toMatchObject([
        { ownerId: id },
      ]);
    }
  });
});

describe("lists of schedules", () => {
  it("need a mode, and come in pages", async () => {
    const { plans, edit, api } = await open();
    await edit(
      Array.from({ length: 5 }, (_, index) => associate(plans.monthly, `2026-01-1${index}`, `2026-01-1${index + 1}`)),
    );
    const list = (query: string) => api.get(`/v2/accounts/acme/schedules${query}`);
    expect((await list("")).body.message).toBe("mode: is needed: ACTIVE or DRAFT");
    expect((await list("?mode=BOTH")).status).toBe(400);
    expect((await list("?mode=DRAFT&pageSize=0")).status).toBe(400);
    const first = (await list("?mode=DRAFT&pageSize=3")).body;
    expect(first.data).toHaveLength(3);
    const second = (await list(`?nextToken=${first.nextToken}`)).body;
    expect(second.data).toHaveLength(2);
    expect(second.nextToken).toBeUndefined();
    expect((await list(`?nextToken=${first.nextToken}&mode=ACTIVE`)).status).toBe(400);
    expect((await list("?mode=ACTIVE")).body).toEqual({ data: [] });
  });
});

describe("what is done with the finalization", () => {
  const grant = (licenseId: string, quantity: string) => ({
    type: "GRANT_LICENSE",
    config: { licenseId, updateType: "RELATIVE", quantity, effectiveFrom: "2025-10-16T12:00:00Z" },
  });

  it("grants licenses before the association, in the same write (§15.2)", async () => {
    const { api, plans, edit, finalize, slices } = await open();
    const seats: string = succeeded(await api.post("/addons", { name: "Seat", type: "LICENSE" })).id;
    await edit([associate(plans.monthly, "2025-10-20")]);
    const refused = await finalize({ preActions: [grant(seats, "5"), grant("addon.nope", "1")] });
    expect([refused.status, refused.body.message]).toEqual([
      400,
      "preActions[1].config.licenseId: license 'addon.nope' does not exist",
    ]);
    expect([await slices(), (await api.get("/license_updates")).body.data]).toEqual([[], []]);

    succeeded(await finalize({ preActions: [grant(seats, "5"), grant(seats, "2")] }));
    const { data } = succeeded(await api.get("/license_updates"));
    expect(data.map(({ quantity }: { quantity: number }) => quantity).sort()).toEqual([5, 7]);
    expect(await slices()).toHaveLength(1);
  });

  it("is refused with more than ten pre-actions", async () => {
    const { plans, edit, finalize } = await open();
    await edit([associate(plans.monthly, "2025-10-20")]);
    expect((await finalize({ preActions: Array.from({ length: 11 }, () => grant("addon.1", "1")) })).status).toBe(400);
  });
});

describe("what an account has of its own", () => {
  /** A live slice with a fee and a rule of its own. */
  const withOwn = async () => {
    const shop = await open();
    await shop.edit([associate(shop.plans.monthly, "2025-10-20", "2025-12-01")]);
    const [{ id }] = (await shop.api.get("/v2/accounts/acme/schedules?mode=DRAFT")).body.data;
    const { rateCard } = feeCard(shop.fee, { rate: 9 });
    const update = { actionType: "UPDATE", rateCardName: "fee", rateCard };
    succeeded(await shop.api.post(`/v2/schedules/${id}/rate_cards`, { operations: [update] }));
    const rule = { name: "Discount", order: 1, computation: "-1", action: { type: "ADD", description: "less" } };
    succeeded(await shop.api.put(`/v2/schedules/${id}/pricing_rules`, { pricingRules: [rule] }));
    succeeded(await shop.finalize());
    return { ...shop, id };
  };
  type Own = Awaited<ReturnType<typeof withOwn>>;
  const own = async ({ world, organizationId }: Own) =>
    (await world.timelines.find(organizationId, "acme" as never))?.value.schedules.map(
      ({ startDate, rateCardsOverride, pricingRulesOverride }) =>
        `${startDate} ${rateCardsOverride ? "cards" : "-"} ${pricingRulesOverride ? "rules" : "-"}`,
    );

  it("is copied with the schedule: cards and rules (§15.2 scheduleId)", async () => {
    const shop = await withOwn();
    await shop.edit([{ ...associate("", "2026-01-01"), associationConfig: { scheduleId: shop.id } }]);
    succeeded(await shop.finalize());
    expect(await own(shop)).toEqual(["2025-10-20 cards rules", "2026-01-01 cards rules"]);
  });

  it("stays with both parts of a slice that is cut by a pause (§15.3)", async () => {
    const shop = await withOwn();
    await shop.edit([disassociate("2025-11-01", "2025-11-05")]);
    succeeded(await shop.finalize());
    expect(await own(shop)).toEqual(["2025-10-20 cards rules", "2025-11-05 cards rules"]);
  });

  it("is lost where another association takes its place", async () => {
    const shop = await withOwn();
    await shop.edit([associate(shop.plans.monthly, "2025-11-01", "2025-12-01")]);
    succeeded(await shop.finalize());
    expect(await own(shop)).toEqual(["2025-10-20 cards rules", "2025-11-01 - -"]);
  });

  it("keeps a draft from being made live while it cannot be billed (§15.2 errors)", async () => {
    const shop = await open();
    await shop.edit([associate(shop.plans.monthly, "2025-10-20")]);
    const [{ id }] = (await shop.api.get("/v2/accounts/acme/schedules?mode=DRAFT")).body.data;
    const { rateCard } = feeCard("addon.nope", { rate: 9 });
    const operations = [{ actionType: "CREATE", rateCardName: "ghost", rateCard }];
    succeeded(await shop.api.post(`/v2/schedules/${id}/rate_cards`, { operations }));
    const { status, body } = await shop.finalize();
    expect([status, body.message]).toEqual([400, expect.stringContaining("add-on 'addon.nope' does not exist")]);
    expect(await shop.slices()).toEqual([]);
  });
});

describe("a plan with deferred revenue", () => {
  it.each`
    today           | from            | status | because
    ${"2025-11-04"} | ${"2025-10-01"} | ${200} | ${"October is not billed before 6 November"}
    ${"2025-11-04"} | ${"2025-09-30"} | ${400} | ${"September is"}
    ${"2025-11-06"} | ${"2025-10-31"} | ${400} | ${"October has been billed"}
    ${"2025-11-06"} | ${"2025-11-01"} | ${200} | ${"the running cycle is not"}
  `("can be changed on $today from $from on is $status, since $because (§15.3)", async (row) => {
    const shop = await openBillingWorld({ now: "2025-08-20T00:00:00Z" });
    const fee = await aFee(shop);
    const terms = { cycle: { grace: 5 }, deferredRevenue: true };
    const deferred = await aPlan(shop, { name: "deferred", cards: [feeCard(fee, { rate: 1 })], ...terms });
    const dearer = await aPlan(shop, { name: "dearer", cards: [feeCard(fee, { rate: 8 })], ...terms });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(deferred, "2025-09-01"));
    await shop.passTo(`${row.today}T10:00:00Z`);
    const edits = [associate(dearer, row.from)];
    expect((await shop.api.post("/v2/accounts/acme/edit_schedules", { edits })).status).toBe(row.status);
    if (row.status !== 200) return;
    succeeded(await shop.api.post("/v2/accounts/acme/finalize_schedules", {}));
    await shop.passTo("2026-01-10T00:00:00Z");
    const totals = (await shop.factsOf("acme")).map(({ start, total }) => [start.slice(0, 10), total] as const);
    expect(totals.map(([, total]) => total)).toEqual(totals.map(([start]) => (start < row.from ? "1" : "8")));
    expect(totals.map(([start]) => start)).toEqual([
      "2025-09-01",
      "2025-10-01",
      "2025-11-01",
      "2025-12-01",
      "2026-01-01",
    ]);
  });
});
