import Big from "big.js";
import type { UsageRateCard } from "#domain/catalog/rate-card.ts";
import type { UsageMeterId } from "#domain/ids.ts";
import { draftInvoice } from "#domain/invoicing/draft-invoice.ts";
import { mergeAllCells, type UsageCells } from "#domain/metering/usage-cells.ts";
import { type Decimal, decimal, toText, ZERO } from "#domain/money/decimal.ts";
import { NO_QUANTITIES } from "#domain/rating/quantities.ts";
import { rateQuantity } from "#domain/rating/rating.ts";
import { slabPrices } from "#domain/rating/slab-prices.ts";
import { aBasis } from "../test/domain/invoicing/invoice-basis.ts";
import { USD, usageCard } from "../test/domain/rating/rate-cards.ts";
import { beside, type Contest } from "./beside.ts";

// Pure rating on one thread: cards, whole invoices from totals, and whole invoices from the hours of a month, each beside what
// big.js alone takes for the same products and sums. What is rated is checked against integers.
// node bench/rating.ts

const METERS = ["um.input", "um.output", "um.cached", "um.images", "um.calls"] as UsageMeterId[];
const HOURS = 744;
const SLABS = [
  { startAfter: 0n, rate: 100n },
  { startAfter: 1_000n, rate: 80n },
  { startAfter: 10_000n, rate: 50n },
  { startAfter: 100_000n, rate: 25n },
];
/** Rates are whole numbers of this part of a dollar. */
const RATE_UNIT = 10_000n;
const RATE_UNITS_OF_A_CENT = 100n;

const asRate = (units: bigint): string => `0.${`${units}`.padStart(4, "0")}`;
const PRICE_LIST = SLABS.map(({ startAfter, rate }) => `>${startAfter}: PER_UNIT ${asRate(rate)}`).join("; ");
const CARDS: readonly UsageRateCard[] = METERS.map((billableId) =>
  usageCard(PRICE_LIST, { name: billableId, displayName: billableId, billableId }),
);

/** What every slab comes to, by integers: in parts of a dollar as fine as the rates. */
const amountsByHand = (quantity: bigint): bigint[] =>
  SLABS.map(({ startAfter, rate }, index) => {
    const upTo = SLABS[index + 1]?.startAfter ?? quantity;
    return (upTo - startAfter) * rate;
  });
const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);
const inCents = (amount: bigint): bigint => amount / RATE_UNITS_OF_A_CENT;

/** Quantities that reach all four slabs. */
const quantitiesOf = (count: number): readonly bigint[] =>
  Array.from({ length: count }, (_, index) => 100_001n + ((BigInt(index) * 7_919n) % 900_000n));

const assertSame = (what: string, rated: Decimal, byHand: bigint, unit: bigint): void => {
  const expected = decimal(`${byHand}`);
  if (rated.times(`${unit}`).eq(expected)) return;
  throw new Error(`${what}: ${toText(rated)} was rated instead of ${toText(expected)} / ${unit}`);
};

/** The same products and sums with big.js and nothing else: `products` of a quantity and a rate, each added to a sum, and `sums` more. */
const bareArithmetic = (quantities: readonly bigint[], { products, sums }: { products: number; sums: number }) => {
  const rates = Array.from(
    { length: products },
    (_, index) => new Big(asRate(SLABS[index % SLABS.length]?.rate ?? 1n)),
  );
  const bare = quantities.map((quantity) => new Big(`${quantity}`));
  return (): void => {
    for (const quantity of bare) {
      let sum = quantity;
      for (const rate of rates) sum = sum.plus(quantity.times(rate));
      for (let added = 0; added < sums; added += 1) sum = sum.plus(quantity);
    }
  };
};

const cards = (): Contest => {
  const [card] = CARDS;
  if (!card) throw new Error("there is no card");
  const prices = slabPrices(card, USD);
  const quantities = quantitiesOf(200_000);
  const decimals = quantities.map((quantity) => decimal(`${quantity}`));
  const rated = (): Decimal =>
    decimals.reduce((sum, quantity) => sum.plus(rateQuantity(prices, quantity).amount), ZERO);
  assertSame("cards", rated(), total(quantities.flatMap(amountsByHand)), RATE_UNIT);
  return {
    what: "tiered usage cards of 4 slabs",
    count: quantities.length,
    run: () => {
      for (const quantity of decimals) rateQuantity(prices, quantity);
    },
    limit: bareArithmetic(quantities, { products: 4, sums: 0 }),
  };
};

const BASIS = aBasis({ on: "2025-02-20", rateCards: CARDS });

const totalOf = (usage: ReadonlyMap<UsageMeterId, Decimal>): Decimal => {
  const invoice = draftInvoice({ ...BASIS, quantities: { ...NO_QUANTITIES, usage } });
  if (!invoice) throw new Error("there is nothing to bill");
  return invoice.totalAmount;
};

const invoicesFromTotals = (): Contest => {
  const quantities = quantitiesOf(20_000);
  const usages = quantities.map(
    (quantity) => new Map(METERS.map((meter, index) => [meter, decimal(`${quantity + BigInt(index)}`)])),
  );
  const byHand = quantities.flatMap((quantity) =>
    METERS.flatMap((_, index) => amountsByHand(quantity + BigInt(index)).map(inCents)),
  );
  const rated = usages.reduce((sum, usage) => sum.plus(totalOf(usage)), ZERO);
  assertSame("invoices from totals", rated, total(byHand), 100n);
  return {
    what: "invoices of 5 lines with 4 slabs, from totals",
    count: usages.length,
    run: () => {
      for (const usage of usages) totalOf(usage);
    },
    limit: bareArithmetic(quantities, { products: METERS.length * SLABS.length, sums: 0 }),
  };
};

/** What an hour counts of a meter: with three decimal places, about a thousand units. */
const unitsInHour = (account: number, hour: number, meter: number): bigint =>
  900_000n + BigInt((account * 31 + hour * 7_919 + meter * 104_729) % 200_000);

const invoicesFromHours = (): Contest => {
  const accounts = Array.from({ length: 100 }, (_, account) => account);
  const pagesOf = (account: number): readonly UsageCells[] =>
    Array.from(
      { length: HOURS },
      (_, hour) =>
        new Map(
          METERS.map((meter, index) => {
            const units = decimal(`${unitsInHour(account, hour, index)}`).times("0.001");
            return [meter, { sum: units, events: 1 }] as const;
          }),
        ),
    );
  const pages = accounts.map(pagesOf);
  const totalOfPages = (hours: readonly UsageCells[]): Decimal =>
    totalOf(new Map([...mergeAllCells(hours)].map(([meter, { sum }]) => [meter as UsageMeterId, sum])));
  const byHand = accounts.flatMap((account) =>
    METERS.flatMap((_, index) => {
      const thousandths = Array.from({ length: HOURS }, (_, hour) => unitsInHour(account, hour, index));
      const [first, second, third, last] = SLABS.map(({ startAfter, rate }, slab) => {
        const upTo = SLABS[slab + 1]?.startAfter;
        const end = upTo === undefined ? total(thousandths) : upTo * 1_000n;
        return ((end - startAfter * 1_000n) * rate) / (1_000n * RATE_UNITS_OF_A_CENT);
      });
      return [first ?? 0n, second ?? 0n, third ?? 0n, last ?? 0n];
    }),
  );
  const rated = pages.reduce((sum, hours) => sum.plus(totalOfPages(hours)), ZERO);
  assertSame("invoices from hours", rated, total(byHand), 100n);
  return {
    what: `invoices of 5 lines, from ${HOURS} hours × 5 meters`,
    count: pages.length,
    run: () => {
      for (const hours of pages) totalOfPages(hours);
    },
    limit: bareArithmetic(
      accounts.map((account) => 100_001n + BigInt(account)),
      { products: METERS.length * SLABS.length, sums: HOURS * METERS.length },
    ),
  };
};

// One after the other, so that none works among what the others keep.
for (const contest of [cards, invoicesFromTotals, invoicesFromHours]) beside(contest());
