/** CREATE operations of cards of all types, as the wire has them; `more` replaces members of the outer card. */

type More = { readonly name?: string; readonly card?: object; readonly inner?: object };

const create = (
  type: string,
  member: string,
  { billableId, timing, details }: { readonly billableId: string; readonly timing: string; readonly details: object },
  { name, card = {}, inner = {} }: More,
) => ({
  actionType: "CREATE",
  ...(name !== undefined && { rateCardName: name }),
  rateCard: {
    billableId,
    type,
    invoiceTiming: timing,
    rateCardDetails: { [member]: { ...details, ...inner } },
    ...card,
  },
});

/** One price for every unit. */
export const PER_UNIT = { pricingModel: "TIERED", slabs: [{ order: 1, startAfter: 0, priceType: "PER_UNIT" }] };
/** That price, in dollars. */
export const inDollars = (rate: number) => [{ currency: "USD", slabRates: [{ order: 1, rate }] }];

export const licenseCard = (addOnId: string, more: More = {}) =>
  create(
    "LICENSE",
    "licenseRateCard",
    {
      billableId: addOnId,
      timing: "IN_ARREARS",
      details: { id: addOnId, enableProration: true, ratePlan: PER_UNIT, rateValues: inDollars(10) },
    },
    more,
  );

export const entitlementCard = (featureId: string, more: More = {}) =>
  create(
    "BILLING_ENTITLEMENT",
    "billingEntitlementRateCard",
    {
      billableId: featureId,
      timing: "IN_ADVANCE",
      details: {
        featureId,
        invoiceTiming: "IN_ADVANCE",
        featureConfigs: [{ effectiveUntil: "P1M", featureCreditLimit: 100 }],
        ratePlan: PER_UNIT,
        rateValues: inDollars(1),
      },
    },
    more,
  );

export const overageCard = (featureId: string, more: More = {}) =>
  create(
    "ENTITLEMENT_OVERAGE",
    "entitlementOverageRateCard",
    {
      billableId: featureId,
      timing: "IN_ARREARS",
      details: { featureId, ratePlan: PER_UNIT, rateValues: inDollars(0.05) },
    },
    more,
  );

export const creditGrantCard = (addOnId: string, more: More = {}) =>
  create(
    "CREDIT_GRANT",
    "creditGrantRateCard",
    {
      billableId: addOnId,
      timing: "IN_ADVANCE",
      details: {
        id: addOnId,
        grantDetails: { priority: 1, expiryType: "NO_EXPIRY" },
        rateDetails: {
          pricingModel: "TIERED",
          currencySlabRateDetails: [
            { currency: "USD", creditAmount: 100, slabDetails: [{ startAfter: 0, priceType: "FLAT", rate: 10 }] },
          ],
        },
      },
    },
    more,
  );

export const commitmentCard = (billableId: string, more: More = {}) =>
  create(
    "MINIMUM_COMMITMENT",
    "minimumCommitmentRateCard",
    {
      billableId,
      timing: "IN_ARREARS",
      details: { displayName: "Plan minimum", rateValues: [{ currency: "USD", rate: 100 }] },
    },
    more,
  );
