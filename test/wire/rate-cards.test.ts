import { describe, expect, it } from "vitest";
import { type RateCardDraft, rateCardFrom } from "#domain/catalog/rate-card-draft.ts";
import type { PricePlanId } from "#domain/ids.ts";
import { parseExact, stringifyExact } from "#wire/json.ts";
import { bulkRateCardOperationsRequest } from "#wire/rate-card-request.ts";
import { rateCardToWire } from "#wire/rate-cards.ts";
import { feeCard, usageCard } from "../support/catalog-for-billing.ts";
import {
  commitmentCard,
  creditGrantCard,
  entitlementCard,
  inDollars,
  licenseCard,
  overageCard,
  PER_UNIT,
} from "../support/rate-cards.ts";

/** The operation through its JSON text, as a request has it. */
const parse = (...operations: object[]) =>
  bulkRateCardOperationsRequest.safeParse(exactly(JSON.stringify({ operations })));

const exactly = (text: string): unknown => {
  const parsed = parseExact(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};

const drafted = (operation: object): RateCardDraft => {
  const parsed = parse(operation);
  const draft = parsed.success ? parsed.data.operations[0]?.rateCard : undefined;
  if (!draft) throw new Error(parsed.error?.message);
  return draft;
};

const OWNER = { referenceId: "sch.1", referenceType: "PRICE_PLAN", pricePlanId: "pp.1" as PricePlanId } as const;

/** The operation's card as an answer shows it. */
const answered = (operation: object) =>
  JSON.parse(stringifyExact(rateCardToWire(rateCardFrom(drafted(operation), "card", undefined), OWNER)));

const reasonsOf = (operation: object): string[] =>
  (parse(operation).error?.issues ?? []).map(({ path, message }) => `${path.slice(3).join(".")}: ${message}`);

describe("a rate card on the wire", () => {
  const named = { name: "card", displayName: "card" };
  const everyCycle = { interval: 1, offset: 0 };

  it.each<[string, object, object]>([
    [
      "a usage card",
      usageCard("um.1", { rates: { USD: [0.02] }, minimum: "10.5" }),
      {
        usageRateCard: {
          ...named,
          usageMeterId: "um.1",
          ratePlan: PER_UNIT,
          rateValues: [{ currency: "USD", slabRates: [{ order: 1, rate: 0.02 }], rateConfig: { minimumRate: "10.5" } }],
        },
      },
    ],
    [
      "a fee that is paid once, from the third cycle on",
      feeCard("addon.1", { rate: -5, once: true, recurrence: { offset: 2 } }),
      {
        fixedFeeRateCard: {
          ...named,
          id: "addon.1",
          invoiceTiming: "IN_ARREARS",
          type: "ONE_TIME",
          enableProration: false,
          rateValues: [{ currency: "USD", rate: -5 }],
          recurrenceConfig: { interval: 1, offset: 2 },
        },
      },
    ],
    [
      "seats by the week, 500 at the most, refunded to the wallet",
      licenseCard("addon.1", {
        card: { invoiceTiming: "IN_ADVANCE" },
        inner: {
          type: "NAMED_LICENSE",
          usageCycle: "WEEKLY",
          config: { maxQuantity: 500 },
          proratedRefundMode: "WALLET",
        },
      }),
      {
        licenseRateCard: {
          ...named,
          id: "addon.1",
          type: "NAMED_LICENSE",
          invoiceTiming: "IN_ADVANCE",
          usageCycle: "WEEKLY",
          enableProration: true,
          config: { maxQuantity: 500, maxQuantityBreachAction: "DO_NOTHING" },
          ratePlan: PER_UNIT,
          rateValues: inDollars(10),
          proratedRefundMode: "WALLET",
        },
      },
    ],
    [
      "a grant of a feature's units",
      entitlementCard("feature.1", {
        inner: {
          featureConfigs: [
            { effectiveUntil: "P1M", featureCreditLimit: 0 },
            { effectiveFrom: "P1M", effectiveUntil: "P2M", featureCreditLimit: 12.5 },
          ],
          recurrenceConfig: { interval: 12 },
        },
      }),
      {
        billingEntitlementRateCard: {
          ...named,
          featureId: "feature.1",
          invoiceTiming: "IN_ADVANCE",
          featureConfigs: [
            { effectiveFrom: "PT0S", effectiveUntil: "P1M", featureCreditLimit: 0 },
            { effectiveFrom: "P1M", effectiveUntil: "P2M", featureCreditLimit: 12.5 },
          ],
          ratePlan: PER_UNIT,
          rateValues: inDollars(1),
          recurrenceConfig: { interval: 12, offset: 0 },
        },
      },
    ],
    [
      "overage in windows of three cycles",
      overageCard("feature.1", { inner: { maxQuantity: 7000.5, billingConfig: { interval: 3, startOffset: 1 } } }),
      {
        entitlementOverageRateCard: {
          ...named,
          featureId: "feature.1",
          maxQuantity: 7000.5,
          ratePlan: PER_UNIT,
          rateValues: inDollars(0.05),
          billingConfig: { interval: 3, startOffset: 1 },
        },
      },
    ],
    [
      "credits for a price by the hundred",
      creditGrantCard("addon.1", {
        card: { invoiceTiming: "PREPAID" },
        inner: {
          type: "ONE_TIME",
          grantDetails: { priority: 0, expiryType: "CUSTOM", expiryDuration: "P90D", applicableEntityIds: ["um.1"] },
          rateDetails: {
            pricingModel: "VOLUME",
            currencySlabRateDetails: [
              {
                currency: "USD",
                creditAmount: 1000,
                slabDetails: [
                  { startAfter: 0, priceType: "PER_UNIT", rate: 1, slabRateConfig: { maximumRate: "5" } },
                  { startAfter: 500, priceType: "PACKAGE", rate: 90, slabConfig: { packageSize: "100" } },
                ],
                rateConfig: { minimumRate: "1" },
              },
            ],
          },
        },
      }),
      {
        creditGrantRateCard: {
          ...named,
          id: "addon.1",
          invoiceTiming: "PREPAID",
          type: "ONE_TIME",
          grantDetails: { priority: 0, expiryType: "CUSTOM", expiryDuration: "P90D", applicableEntityIds: ["um.1"] },
          rateDetails: {
            pricingModel: "VOLUME",
            currencySlabRateDetails: [
              {
                currency: "USD",
                creditAmount: 1000,
                slabDetails: [
                  { startAfter: 0, priceType: "PER_UNIT", rate: 1, slabRateConfig: { maximumRate: "5" } },
                  { startAfter: 500, priceType: "PACKAGE", rate: 90, slabConfig: { packageSize: "100" } },
                ],
                rateConfig: { minimumRate: "1" },
              },
            ],
          },
          recurrenceConfig: everyCycle,
        },
      },
    ],
    [
      "a minimum commitment",
      commitmentCard("pp.1"),
      { minimumCommitmentRateCard: { displayName: "Plan minimum", rateValues: [{ currency: "USD", rate: 100 }] } },
    ],
  ])("reads back as it was written: %s", (_what, operation, rateCardDetails) => {
    expect(answered(operation).rateCardDetails).toEqual(rateCardDetails);
  });

  it("keeps every digit of a rate", () => {
    const text = JSON.stringify({ operations: [licenseCard("addon.1")] }).replace(
      '"rate":10',
      '"rate":0.10000000000000000550',
    );
    const parsed = bulkRateCardOperationsRequest.safeParse(exactly(text));
    const draft = parsed.data?.operations[0]?.rateCard as RateCardDraft;
    expect(stringifyExact(rateCardToWire(rateCardFrom(draft, "card", undefined), OWNER))).toContain(
      '"rate":0.1000000000000000055',
    );
  });

  it.each<[string, object, string]>([
    ["IN_ARREARS", {}, "NONE"],
    ["IN_ADVANCE", {}, "CREDITS"],
    ["IN_ADVANCE", { enableProration: false }, "NONE"],
    ["IN_ADVANCE", { proratedRefundMode: "NONE" }, "NONE"],
    ["IN_ADVANCE", { proratedRefundMode: "PAYMENT" }, "PAYMENT"],
  ])("for licenses %s with %j gives %s back for seats given up", (invoiceTiming, inner, mode) => {
    const { licenseRateCard } = answered(licenseCard("addon.1", { card: { invoiceTiming }, inner })).rateCardDetails;
    expect(licenseRateCard.proratedRefundMode).toBe(mode);
  });

  it("takes the license type from its add-on when it says none", () => {
    const type = (known?: string) => {
      const named = known === undefined ? undefined : { displayName: "Seat", type: known };
      const card = rateCardFrom(drafted(licenseCard("addon.1")), "card", named);
      return card.type === "LICENSE" && card.licenseType;
    };
    expect([type(), type("LICENSE"), type("NAMED_LICENSE")]).toEqual(["LICENSE", "LICENSE", "NAMED_LICENSE"]);
  });

  const details = "rateCardDetails";
  it.each<[string, object, string]>([
    ["usage in advance", usageCard("um.1", { rates: {} }), "IN_ADVANCE"],
    ["overage in advance", overageCard("f"), "IN_ADVANCE"],
    ["prepaid overage", overageCard("f"), "PREPAID"],
    ["a prepaid fee", feeCard("a", { rate: 1 }), "PREPAID"],
    ["prepaid seats", licenseCard("a"), "PREPAID"],
    ["a commitment in advance", commitmentCard("pp"), "IN_ADVANCE"],
  ])("is refused for its timing: %s", (_what, operation, invoiceTiming) => {
    const card = { ...(operation as { rateCard: object }).rateCard, invoiceTiming };
    expect(reasonsOf({ ...operation, rateCard: card })).toEqual([
      expect.stringMatching(/^invoiceTiming: .* is invoiced IN_/),
    ]);
  });

  it.each<[string, object, string]>([
    [
      "another feature inside",
      entitlementCard("f", { card: { billableId: "g" } }),
      `${details}.billingEntitlementRateCard.featureId: says 'f', the card says 'g'`,
    ],
    [
      "another feature inside overage",
      overageCard("f", { card: { billableId: "g" } }),
      `${details}.entitlementOverageRateCard.featureId: says 'f', the card says 'g'`,
    ],
    [
      "another add-on inside",
      licenseCard("a", { card: { billableId: "b" } }),
      `${details}.licenseRateCard.id: says 'a', the card says 'b'`,
    ],
    [
      "another add-on inside a grant",
      creditGrantCard("a", { card: { billableId: "b" } }),
      `${details}.creditGrantRateCard.id: says 'a', the card says 'b'`,
    ],
    [
      "another tag inside",
      licenseCard("a", { card: { tag: "x" }, inner: { tag: "y" } }),
      `${details}.licenseRateCard.tag: says 'y', the card says 'x'`,
    ],
    [
      "another timing inside",
      entitlementCard("f", { card: { invoiceTiming: "PREPAID" } }),
      `${details}.billingEntitlementRateCard.invoiceTiming: says 'IN_ADVANCE', the card says 'PREPAID'`,
    ],
    [
      "another name inside",
      licenseCard("a", { name: "seats", inner: { name: "chairs" } }),
      `${details}.licenseRateCard.name: says 'chairs', the operation says 'seats'`,
    ],
    [
      "details of another type",
      licenseCard("a", { card: { type: "FIXED_FEE" } }),
      `${details}: must hold exactly fixedFeeRateCard for a card of type FIXED_FEE`,
    ],
    [
      "eleven slabs",
      licenseCard("a", {
        inner: {
          ratePlan: {
            pricingModel: "TIERED",
            slabs: Array.from({ length: 11 }, (_, at) => ({ order: 1, startAfter: at, priceType: "FLAT" })),
          },
        },
      }),
      `${details}.licenseRateCard.ratePlan.slabs: must have at most 10 members`,
    ],
    [
      "eleven slabs of credits",
      creditGrantCard("a", {
        inner: {
          rateDetails: {
            pricingModel: "TIERED",
            currencySlabRateDetails: [
              {
                currency: "USD",
                creditAmount: 1,
                slabDetails: Array.from({ length: 11 }, () => ({ startAfter: 0, priceType: "FLAT", rate: 1 })),
              },
            ],
          },
        },
      }),
      `${details}.creditGrantRateCard.rateDetails.currencySlabRateDetails.0.slabDetails: must have at most 10 members`,
    ],
    [
      "packages of no size",
      creditGrantCard("a", {
        inner: {
          rateDetails: {
            pricingModel: "TIERED",
            currencySlabRateDetails: [
              { currency: "USD", creditAmount: 1, slabDetails: [{ startAfter: 0, priceType: "PACKAGE", rate: 1 }] },
            ],
          },
        },
      }),
      `${details}.creditGrantRateCard.rateDetails.currencySlabRateDetails.0.slabDetails.0.slabConfig.packageSize: must be above zero on a PACKAGE slab`,
    ],
    [
      "credits below zero",
      creditGrantCard("a", {
        inner: {
          rateDetails: {
            pricingModel: "TIERED",
            currencySlabRateDetails: [
              { currency: "USD", creditAmount: -1, slabDetails: [{ startAfter: 0, priceType: "FLAT", rate: 1 }] },
            ],
          },
        },
      }),
      `${details}.creditGrantRateCard.rateDetails.currencySlabRateDetails.0.creditAmount: must be at least 0`,
    ],
    [
      "a priority below zero",
      creditGrantCard("a", { inner: { grantDetails: { priority: -1, expiryType: "NO_EXPIRY" } } }),
      `${details}.creditGrantRateCard.grantDetails.priority: must be a whole number from 0 to 1000000`,
    ],
    [
      "an expiry that is no duration",
      creditGrantCard("a", {
        inner: { grantDetails: { priority: 1, expiryType: "CUSTOM", expiryDuration: "90 days" } },
      }),
      `${details}.creditGrantRateCard.grantDetails.expiryDuration: must be an ISO 8601 duration such as P1M`,
    ],
    [
      "no grant",
      entitlementCard("f", { inner: { featureConfigs: [] } }),
      `${details}.billingEntitlementRateCard.featureConfigs: `,
    ],
    [
      "a grant below zero",
      entitlementCard("f", { inner: { featureConfigs: [{ effectiveUntil: "P1M", featureCreditLimit: -1 }] } }),
      `${details}.billingEntitlementRateCard.featureConfigs.0.featureCreditLimit: must be at least 0`,
    ],
    [
      "a grant without an end",
      entitlementCard("f", { inner: { featureConfigs: [{ featureCreditLimit: 1 }] } }),
      `${details}.billingEntitlementRateCard.featureConfigs.0.effectiveUntil: `,
    ],
    [
      "a grant that ends at no duration",
      entitlementCard("f", { inner: { featureConfigs: [{ effectiveUntil: "1M", featureCreditLimit: 1 }] } }),
      `${details}.billingEntitlementRateCard.featureConfigs.0.effectiveUntil: must be an ISO 8601 duration such as P1M`,
    ],
    [
      "half a seat at the most",
      licenseCard("a", { inner: { config: { maxQuantity: 0.5 } } }),
      `${details}.licenseRateCard.config.maxQuantity: must be a whole number of 64 bits`,
    ],
    [
      "another type of license",
      licenseCard("a", { inner: { type: "FIXED_FEE" } }),
      `${details}.licenseRateCard.type: `,
    ],
    [
      "windows of a day",
      licenseCard("a", { inner: { usageCycle: "DAILY" } }),
      `${details}.licenseRateCard.usageCycle: `,
    ],
    [
      "a member of no card",
      overageCard("f", { inner: { enableProration: true } }),
      `${details}.entitlementOverageRateCard: `,
    ],
    [
      "a commitment to nothing",
      commitmentCard("pp", { inner: { rateValues: [] } }),
      `${details}.minimumCommitmentRateCard.rateValues: `,
    ],
    [
      "windows of no cycle",
      overageCard("f", { inner: { billingConfig: { interval: 0 } } }),
      `${details}.entitlementOverageRateCard.billingConfig.interval: must be a whole number from 1 to 1200`,
    ],
  ])("is refused with %s", (_what, operation, reason) => {
    expect(reasonsOf(operation)).toEqual([expect.stringContaining(reason)]);
  });
});
