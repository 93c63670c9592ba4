import { describe, expect, it } from "vitest";
import type { BillingEntitlementRateCard, CreditGrantRateCard, FixedFeeRateCard } from "#domain/catalog/rate-card.ts";
import type { AddOnId, FeatureId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { cardFactor } from "#domain/purchases/card-factor.ts";
import type { PurchasedCard, PurchaseQuantities } from "#domain/purchases/purchase.ts";
import { purchaseTree } from "#domain/purchases/purchase-order.ts";

const usd = "USD" as CurrencyCode;

type Price = { readonly units?: string; readonly rate: string; readonly priceType?: "FLAT" | "PER_UNIT" | "PACKAGE" };

const slabOf = (priceType: NonNullable<Price["priceType"]>) =>
  priceType === "PACKAGE"
    ? { order: 1, startAfter: decimal("0"), priceType, packageSize: decimal("10") }
    : { order: 1, startAfter: decimal("0"), priceType };

const movies = ({ units = "100", rate, priceType = "PER_UNIT" }: Price): BillingEntitlementRateCard => ({
  type: "BILLING_ENTITLEMENT",
  name: "movies",
  displayName: "Movies",
  billableId: "feature.movies" as FeatureId,
  invoiceTiming: "IN_ADVANCE",
  featureConfigs: [{ effectiveFrom: "PT0S", effectiveUntil: "P20D", featureCreditLimit: decimal(units) }],
  ratePlan: { pricingModel: "TIERED", slabs: [slabOf(priceType)] },
  rateValues: [{ currency: usd, bounds: {}, slabRates: [{ order: 1, rate: decimal(rate), bounds: {} }] }],
  recurrence: { interval: 1, offset: 0 },
});

const setup = (rate: string): FixedFeeRateCard => ({
  type: "FIXED_FEE",
  name: "setup",
  displayName: "Setup",
  billableId: "addon.setup" as AddOnId,
  invoiceTiming: "IN_ARREARS",
  feeType: "ONE_TIME",
  enableProration: false,
  recurrence: { interval: 1, offset: 0 },
  rateValues: [{ currency: usd, rate: decimal(rate) }],
});

const promo = (creditAmount: string, rate: string): CreditGrantRateCard => ({
  type: "CREDIT_GRANT",
  name: "promo",
  displayName: "Promo",
  billableId: "addon.promo" as AddOnId,
  invoiceTiming: "IN_ADVANCE",
  grantType: "ONE_TIME",
  grantDetails: { priority: 1, applicableEntityIds: [], expiryType: "NO_EXPIRY" },
  pricingModel: "TIERED",
  recurrence: { interval: 1, offset: 0 },
  rateValues: [
    {
      currency: usd,
      creditAmount: decimal(creditAmount),
      bounds: {},
      slabs: [slabOf("FLAT")],
      slabRates: [{ order: 1, rate: decimal(rate), bounds: {} }],
    },
  ],
});

const priceOf = (cards: readonly PurchasedCard[], quantities: PurchaseQuantities) =>
  toText(purchaseTree({ cards, quantities }, usd).value);

const times = (factor: string): PurchaseQuantities => ({ rateCardQuantities: { "feature.movies": decimal(factor) } });

describe("the price of a purchase", () => {
  it.each`
    card                                                           | quantities         | price     | because
    ${movies({ rate: "1" })}                                       | ${{}}              | ${"100"}  | ${"a card is taken once unless something is said"}
    ${movies({ rate: "1" })}                                       | ${times("1.2")}    | ${"120"}  | ${"120 units at 1"}
    ${movies({ units: "10", rate: "4.99", priceType: "FLAT" })}    | ${{ quantity: 2 }} | ${"9.98"} | ${"two packs at 4.99"}
    ${movies({ units: "10", rate: "4.99", priceType: "PACKAGE" })} | ${{ quantity: 2 }} | ${"9.98"} | ${"two packages at 4.99"}
    ${movies({ units: "10", rate: "0.499" })}                      | ${{ quantity: 2 }} | ${"9.98"} | ${"20 units at 0.499"}
    ${movies({ rate: "1" })}                                       | ${times("0")}      | ${"0"}    | ${"a card that is taken zero times is not bought"}
    ${movies({ units: "1", rate: "0.001" })}                       | ${times("9.99")}   | ${"0"}    | ${"0.00999 is cut to the cent"}
    ${movies({ units: "1", rate: "0.001" })}                       | ${times("10")}     | ${"0.01"} | ${"0.01 stays"}
    ${movies({ units: "3", rate: "0.335" })}                       | ${times("3")}      | ${"3.01"} | ${"3.015 is cut once, after the multiplication"}
    ${setup("7")}                                                  | ${{ quantity: 3 }} | ${"21"}   | ${"a fee is multiplied as well"}
    ${promo("1000", "900")}                                        | ${{ quantity: 2 }} | ${"1800"} | ${"the price of a credit is not its worth"}
  `("is $price: $because", ({ card, quantities, price }) => {
    expect(priceOf([card], quantities)).toBe(price);
  });

  it("is the sum of its cards, each under the total of the purchase", () => {
    const cards = [setup("7"), movies({ rate: "1" }), promo("100", "10")];
    const tree = purchaseTree({ cards, quantities: {} }, usd);
    const total = tree.lineItems[0]?.lineItems[0]?.lineItems[0]?.lineItems[0];
    expect(total?.type).toBe("TOTAL_PURCHASE_AMOUNT");
    expect(total?.lineItems.map(({ id, type, value }) => [id, type, toText(value)])).toEqual([
      ["ff.addon.setup", "FIXED_FEE_RATE_CARD_AMOUNT", "7"],
      ["ber.feature.movies", "BILLING_ENTITLEMENT_RATE_CARD_AMOUNT", "100"],
      ["cg.addon.promo", "CREDIT_GRANT_RATE_CARD_AMOUNT", "10"],
    ]);
    expect(toText(tree.value)).toBe("117");
  });
});

describe("how often a card is taken", () => {
  it.each`
    quantity     | own          | factor   | because
    ${undefined} | ${undefined} | ${"1"}   | ${"nothing is said"}
    ${3}         | ${undefined} | ${"3"}   | ${"the quantity multiplies all cards"}
    ${undefined} | ${"1.2"}     | ${"1.2"} | ${"its own quantity multiplies one"}
    ${2}         | ${"1.2"}     | ${"2.4"} | ${"both multiply it"}
  `("is $factor: $because", ({ quantity, own, factor }) => {
    const quantities = {
      ...(quantity !== undefined && { quantity }),
      ...(own !== undefined && { rateCardQuantities: { card: decimal(own) } }),
    };
    expect(toText(cardFactor(quantities, { billableId: "card" }))).toBe(factor);
    expect(toText(cardFactor(quantities, { billableId: "toString" })), "another card").toBe(`${quantity ?? 1}`);
  });
});
