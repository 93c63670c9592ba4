import { describe, expect, it } from "vitest";
import type { EventReference } from "#domain/ids.ts";
import { type Invoice, isOfCycle } from "#domain/invoicing/invoice.ts";
import { toText, ZERO } from "#domain/money/decimal.ts";
import { addDays, type CalendarDate, dateAt, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { addMilliseconds, DAY, HOUR, type Instant, instantOf, toIso } from "#domain/time/instant.ts";
import { createMeterEvents } from "#usecases/usage/meter-events.ts";
import { openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aFee,
  aMeter,
  anAccount,
  aPlan,
  associate,
  disassociate,
  feeCard,
  schedule,
  succeeded,
  usageCard,
} from "../../support/catalog-for-billing.ts";
import { seatCard } from "../../support/licenses.ts";
import { inDollars } from "../../support/rate-cards.ts";
import { shareOf } from "../../support/share-of.ts";
import { randomFrom } from "../../year/random.ts";

const chanceOf = (seed: number) => {
  const random = randomFrom(seed);
  return { below: (count: number): number => random.whole(0, count - 1) };
};

const ZONES = ["UTC", "Asia/Kolkata", "America/New_York"] as const;
/** Divides by the days of every month of 2025 and of a week, so that every day of it costs a whole amount. */
const BY_ANY_MONTH = 13_020;
const PLANS = {
  first: { unit: 2, seat: 1, fee: 1 },
  second: { unit: 5, seat: 2, fee: 3 },
  weekly: { unit: 3, seat: 1, fee: 2 },
} as const;
type PlanName = keyof typeof PLANS;
const NAMES = Object.keys(PLANS) as readonly PlanName[];

/** Where a whole cycle begins: on the first of the month, or on Monday. */
const wholeFrom = (plan: PlanName, date: CalendarDate): CalendarDate =>
  plan === "weekly"
    ? addDays(date, -((new Date(date).getUTCDay() + 6) % 7))
    : (`${date.slice(0, 7)}-01` as CalendarDate);
const daysOf = (plan: PlanName, date: CalendarDate): number =>
  plan === "weekly" ? 7 : new Date(Date.UTC(+date.slice(0, 4), +date.slice(5, 7), 0)).getUTCDate();

/** What an invoice comes to before credits pay for it. */
const gross = ({ totalAmount, creditsUsed = [] }: Invoice): number =>
  creditsUsed.reduce((total, { amount }) => total + Number(toText(amount)), Number(toText(totalAmount)));

/**
 * An account to which everything happens that leaves something beside a void invoice. Prices are by the unit and by the day, so that in
 * the end what stands comes to the sum over its units and days, less what somebody has let off: a void invoice of an adjustment.
 */
const live = async (seed: number) => {
  const chance = chanceOf(seed);
  const zone = ZONES[seed % ZONES.length] as TimeZone;
  const shop = await openBillingWorld({
    now: "2025-01-01T06:00:00Z",
    organization: { name: "Acme Metering", timeZone: zone },
  });
  const { api, world, organizationId } = shop;
  const meter = await aMeter(shop);
  const fee = await aFee(shop);
  const license: string = succeeded(await api.post("/addons", { name: "Seat", type: "LICENSE" })).id;
  const plans = new Map<PlanName, string>();
  for (const name of NAMES) {
    const price = PLANS[name];
    const seats = { timing: "IN_ADVANCE", prorated: true, refund: "PAYMENT" } as const;
    const cards = [
      usageCard(meter, { rates: { USD: [price.unit] } }),
      seatCard(license, { ...seats, rateValues: inDollars(price.seat * BY_ANY_MONTH) }),
      feeCard(fee, { rate: price.fee * BY_ANY_MONTH, timing: "IN_ADVANCE", prorated: true }),
    ];
    plans.set(
      name,
      await aPlan(shop, {
        name,
        cards,
        cycle: { grace: chance.below(3), ...(name === "weekly" && { interval: "WEEKLY", day: "1" }) },
      }),
    );
  }
  const now = (): Instant => shop.adapters.clock.now();
  const today = (): CalendarDate => dateAt(now(), zone);

  /** The plan of a day, and the day on which its slice began. */
  const sold = new Map<CalendarDate, { readonly plan: PlanName; readonly from: CalendarDate }>();
  const LAST = "2025-12-01" as CalendarDate;
  const sell = (plan: PlanName | undefined, from: CalendarDate): void => {
    for (let day = from; day < LAST; day = addDays(day, 1)) {
      if (plan) sold.set(day, { plan, from });
      else sold.delete(day);
    }
  };
  const used: { readonly day: CalendarDate; readonly units: number }[] = [];
  const seats: { readonly from: CalendarDate; readonly quantity: number }[] = [];
  const calledOff = new Set<CalendarDate>();
  const cycleOf = (day: CalendarDate): CalendarDate | undefined => {
    const slice = sold.get(day);
    const whole = slice && wholeFrom(slice.plan, day);
    return slice && whole && (slice.from > whole ? slice.from : whole);
  };
  const story: string[] = [];

  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plans.get("first") ?? "", "2025-01-02"));
  sell("first", "2025-01-02" as CalendarDate);

  const pick = <One>(ones: readonly One[]): One | undefined => ones[chance.below(ones.length)];
  const move = async (to: Instant): Promise<void> => {
    await shop.passTo(toIso(to));
    story.push(`now ${toIso(now())}`);
  };
  const isVoidable = (invoice: Invoice): boolean =>
    invoice.status === "DUE" &&
    (isOfCycle(invoice) || (invoice.kind === "AD_HOC" && invoice.cause.startsWith("adjustment#")));
  const voidOne = async (invoice: Invoice | undefined): Promise<void> => {
    if (!invoice) return;
    story.push(
      `void ${invoice.invoiceType} ${invoice.status} ${toText(invoice.totalAmount)} from ${toIso(invoice.startDate)}`,
    );
    expect((await api.patch(`/invoices/${invoice.id}`, { status: "VOID" })).status).toBe(200);
  };
  const reissuable = async (): Promise<readonly Invoice[]> =>
    (await shop.invoicesOf("acme")).filter(
      (invoice) =>
        invoice.status === "VOID" && isOfCycle(invoice) && invoice.sequenceId !== undefined && !invoice.reissuedAs,
    );
  const reissue = async (invoice: Invoice | undefined): Promise<void> => {
    if (!invoice) return;
    const { body } = await api.post(`/tollbook/invoices/${invoice.id}/reissue`);
    story.push(`reissue ${invoice.invoiceType} from ${toIso(invoice.startDate)}: ${body.totalAmount ?? body.message}`);
    expect(body.status, story.join("\n")).toMatch(/DUE|PAID|REFUND_COMPLETED/);
  };

  const acts: readonly (() => Promise<unknown>)[] = [
    () => move(addMilliseconds(now(), (1 + chance.below(12)) * DAY + chance.below(24) * HOUR)),
    () => move(addMilliseconds(now(), chance.below(30) * HOUR)),
    async () => {
      const day = addDays(today(), -chance.below(40));
      if (!sold.has(day)) return;
      const timestamp = instantOf(Math.min(addMilliseconds(startOfDay(day, zone), 5 * HOUR), now()));
      const units = 1 + chance.below(9);
      used.push({ day, units });
      story.push(`use ${units} on ${day}`);
      await createMeterEvents(world)({
        organizationId,
        receivedAt: timestamp,
        events: [
          { reference: world.ids.next("event") as EventReference, event: aCall("acme", toIso(timestamp), `${units}`) },
        ],
      });
    },
    async () => {
      const first = cycleOf(today());
      if (!first) return;
      const length = Math.round((Date.parse(today()) - Date.parse(first)) / DAY);
      const from = addDays(first, chance.below(length + 1));
      const quantity = chance.below(5);
      seats.push({ from, quantity });
      story.push(`seats ${quantity} from ${from}`);
      const update = { accountId: "acme", licenseId: license, updateType: "ABSOLUTE", quantity };
      succeeded(await api.post("/license_updates", { ...update, effectiveFrom: toIso(startOfDay(from, zone)) }));
    },
    async () => {
      if (chance.below(2) > 0) return;
      const from = addDays(today(), 1 + chance.below(20));
      const plan = chance.below(4) > 0 ? pick(NAMES) : undefined;
      story.push(`${plan ?? "no plan"} from ${from}`);
      await schedule(shop, "acme", plan ? associate(plans.get(plan) ?? "", from) : disassociate(from));
      sell(plan, from);
    },
    async () => voidOne(pick((await shop.invoicesOf("acme")).filter(isVoidable))),
    async () =>
      voidOne(pick((await shop.invoicesOf("acme")).filter((one) => isVoidable(one) && one.kind !== "IN_ADVANCE"))),
    async () => reissue(pick(await reissuable())),
    async () => {
      if (chance.below(5) > 0) return;
      const draft = pick((await shop.invoicesOf("acme")).filter(({ status }) => status === "DRAFT"));
      if (draft) calledOff.add(dateAt(draft.startDate, zone));
      await voidOne(draft);
    },
  ];
  for (let step = 0; step < 60; step += 1) {
    await pick(acts)?.();
    if (chance.below(3) > 0) await shop.settle();
  }
  await shop.settle();
  const until = today();
  for (const invoice of await reissuable()) await reissue(invoice);
  await schedule(shop, "acme", disassociate(addDays(until, 1)));
  sell(undefined, addDays(until, 1));
  for (let days = 0; days < 45; days += 5) await move(addMilliseconds(now(), 5 * DAY));
  for (const invoice of await reissuable()) await reissue(invoice);
  if (chance.below(2) > 0) {
    for (const invoice of (await shop.invoicesOf("acme")).filter(isVoidable))
      if (isOfCycle(invoice)) await voidOne(invoice);
    for (const invoice of await reissuable()) await reissue(invoice);
  }
  await move(addMilliseconds(now(), 5 * DAY));

  const level = (day: CalendarDate): number => {
    let best: (typeof seats)[number] | undefined;
    for (const one of seats) if (one.from <= day && (!best || one.from >= best.from)) best = one;
    return best?.quantity ?? 0;
  };
  let expected = 0;
  for (const [day, { plan }] of sold) {
    const price = PLANS[plan];
    expected += ((level(day) * price.seat + price.fee) * BY_ANY_MONTH) / daysOf(plan, day);
    const cycle = cycleOf(day);
    if (cycle && calledOff.has(cycle)) continue;
    for (const one of used) if (one.day === day) expected += one.units * price.unit;
  }
  const invoices = await shop.invoicesOf("acme");
  const standing = invoices.filter(({ status }) => status !== "VOID");
  const letOff = standing.reduce((total, one) => total + Number(toText(one.adjustmentsLetOff ?? ZERO)), 0);
  const { body } = await api.get("/credits?pageSize=50");
  const given = body.data as readonly { readonly creditAmount: number }[];
  expect(given.length, "all are on the page").toBeLessThan(50);
  const credits = given.reduce((total, one) => total + one.creditAmount, 0);
  const billed = standing.reduce((total, one) => total + gross(one), 0) - credits;
  return { story, billed, expected, letOff };
};

/** In 14, an adjustment that was deducted where its cycle was billed anew is voided later. */
const SEEDS = process.env["VOID_SEEDS"]?.split(",").map(Number) ?? [1, 2, 3, 4, 5, 6, 7, 14];

describe("an account whose invoices are voided and issued anew by chance", () => {
  it.each(shareOf(SEEDS))("is billed in the end for what it used, held and was sold, once (seed %i)", async (seed) => {
    const { story, billed, expected, letOff } = await live(seed);
    expect(billed, story.join("\n")).toBe(expected - letOff);
  });
});
