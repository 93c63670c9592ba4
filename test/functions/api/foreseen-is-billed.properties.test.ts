import { Temporal } from "temporal-polyfill";
import { expect, it } from "vitest";
import { openBillingWorld } from "../../support/billing-world.ts";
import { aCall, anAccount, associate, schedule, succeeded } from "../../support/catalog-for-billing.ts";
import { shareOf } from "../../support/share-of.ts";
import { CURRENCIES, madeItems, madePlan, RECIPES, type Recipe } from "../../year/catalog.ts";
import { type Random, randomFrom } from "../../year/random.ts";

/** Another one runs other lives: TOLLBOOK_FORESEEN_SEED=7 npx vitest run foreseen-is-billed */
const SEED = Number(process.env["TOLLBOOK_FORESEEN_SEED"] ?? 20260401);
const ZONES = ["UTC", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"];
const INTERVALS = ["WEEKLY", "MONTHLY", "QUARTERLY"] as const;

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into field by field
type Any = any;

const termsOf = (random: Random) => ({
  interval: random.pick(INTERVALS),
  day: random.pick(["1", "3", "LAST"]),
  month: 1,
  grace: random.whole(0, 3),
});

/** An account of a recipe that has used, holds seats, has a credit and money in its wallet; some days into its first cycle. */
const aLife = async (recipe: Recipe, random: Random) => {
  const zone = random.pick(ZONES);
  const terms = termsOf(random);
  const shop = await openBillingWorld({ organization: { name: "Acme Metering", timeZone: zone } });
  const { api } = shop;
  const items = await madeItems(api);
  const plan = await madePlan(api, recipe, items, terms);
  await anAccount(shop, "acme", { invoiceCurrency: random.pick(CURRENCIES) });
  await schedule(shop, "acme", associate(plan, "2025-01-02"));
  await shop.settle();
  await shop.passTo("2025-01-03T12:00:00Z");
  const seats = { accountId: "acme", updateType: "ABSOLUTE", effectiveFrom: "2025-01-03T06:00:00Z" };
  succeeded(await api.post("/license_updates", { ...seats, licenseId: items.seat, quantity: random.whole(1, 9) }));
  succeeded(await api.post("/license_updates", { ...seats, licenseId: items.paidSeat, quantity: random.whole(1, 9) }));
  const credit = { accountId: "acme", purpose: "welcome", effectiveFrom: "2025-01-03", priority: random.whole(0, 3) };
  succeeded(await api.post("/credits", { creditRequests: [{ ...credit, creditAmount: random.whole(1, 60) }] }));
  succeeded(await api.post("/accounts/acme/wallet_topup", { topupAmount: random.whole(5, 40) }));
  await shop.settle();
  const times = Array.from({ length: 6 }, () => `2025-01-03T0${random.whole(0, 9)}:15:00Z`);
  await shop.use(
    ...times.map((time, index) => ({
      ...aCall("acme", time, `${random.whole(0, 90)}.${random.whole(0, 999)}`),
      id: `call-${index}`,
    })),
    ...times.map((time, index) => {
      const event = aCall("acme", time, `${random.whole(0, 4)}.${random.whole(0, 999)}`);
      return { ...event, id: `store-${index}`, schemaName: "store" };
    }),
  );
  return { ...shop, zone, grace: terms.grace };
};

/** An invoice as finance reads it, without what tells a draft from the invoice that it becomes. */
const contentOf = ({ invoiceType, startDate, endDate, totalAmount, usageInfo, revenueInfo }: Any) => ({
  invoiceType,
  startDate,
  endDate,
  totalAmount,
  usageInfo,
  revenueInfo,
});
/** In an order of their own, and without ids of credits: one that is granted meanwhile cannot have its id before. */
const byContent = (invoices: readonly Any[]) =>
  invoices
    .map((invoice) => JSON.stringify(contentOf(invoice)).replaceAll(/credit\.cred\.[\w.]+/g, "credit"))
    .toSorted();

const lives = RECIPES.flatMap((recipe, at) => [1, 2].map((turn) => ({ recipe, seed: SEED + at * 10 + turn })));

it.each(shareOf(lives))(
  "$recipe, seed $seed: what is foreseen, what the draft says and what is billed are one",
  async ({ recipe, seed }) => {
    const shop = await aLife(recipe, randomFrom(seed));
    const { api } = shop;
    const read = async () => {
      const { data } = succeeded(await api.get("/invoices?owner_id=acme&pageSize=50"));
      return (await Promise.all(data.map(async ({ id }: Any) => succeeded(await api.get(`/invoices/${id}`))))) as Any[];
    };
    const drafted = (await read()).filter(({ status }) => status === "DRAFT");
    const endDate: string = drafted
      .map((draft) => draft.endDate)
      .toSorted()
      .at(-1);
    const end = Temporal.Instant.from(endDate);
    const date = end.add({ hours: 24 * 4 }).toString();
    const known = (await read()).filter(({ status }) => status !== "DRAFT").map(({ id }) => id);
    const foreseen = succeeded(await api.post("/tollbook/accounts/acme/dry_run", { date })).invoices;

    // The last moment of its grace: until then an invoice that is due earlier may take a credit that a draft had counted on.
    const graceEnd = end.toZonedDateTimeISO(shop.zone).add({ days: shop.grace });
    await shop.passTo(graceEnd.subtract({ seconds: 1 }).toInstant().toString());
    const waiting = (await read()).filter((one) => one.status === "DRAFT" && one.endDate === endDate);
    await shop.passTo(date);
    const billed = (await read()).filter(({ id }) => !known.includes(id));

    expect(byContent(foreseen)).toEqual(byContent(billed));
    expect(waiting.length).toBeGreaterThan(0);
    for (const draft of waiting) {
      const final = billed.find(({ id }) => id === draft.id);
      expect(final.status).not.toBe("DRAFT");
      expect(contentOf(draft)).toEqual(contentOf(final));
    }
  },
);
