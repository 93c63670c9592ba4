import * as z from "zod";
import type { RateCardDraft } from "#domain/catalog/rate-card-draft.ts";
import type { RateCardOperation } from "#domain/catalog/rate-card-operations.ts";
import { list } from "#wire/primitives.ts";
import { creditGrantRateCardRequest } from "#wire/rate-card-credit-grant.ts";
import { billingEntitlementRateCardRequest } from "#wire/rate-card-entitlement.ts";
import { fixedFeeRateCardRequest } from "#wire/rate-card-fixed-fee.ts";
import { licenseRateCardRequest } from "#wire/rate-card-license.ts";
import { minimumCommitmentRateCardRequest } from "#wire/rate-card-minimum-commitment.ts";
import { entitlementOverageRateCardRequest } from "#wire/rate-card-overage.ts";
import { billableId, invoiceTiming, optionalText } from "#wire/rate-card-parts.ts";
import { usageRateCardRequest } from "#wire/rate-card-usage.ts";

export const rateCardType = z.enum([
  "USAGE",
  "FIXED_FEE",
  "LICENSE",
  "BILLING_ENTITLEMENT",
  "ENTITLEMENT_OVERAGE",
  "CREDIT_GRANT",
  "MINIMUM_COMMITMENT",
]);

type CardType = z.output<typeof rateCardType>;
type Timing = z.output<typeof invoiceTiming>;

/** The member of `rateCardDetails` that belongs to a type, its name for the billable item, and when it may be invoiced. */
const MEMBERS = {
  USAGE: { member: "usageRateCard", idField: "usageMeterId", timings: ["IN_ARREARS"] },
  FIXED_FEE: { member: "fixedFeeRateCard", idField: "id", timings: ["IN_ADVANCE", "IN_ARREARS"] },
  LICENSE: { member: "licenseRateCard", idField: "id", timings: ["IN_ADVANCE", "IN_ARREARS"] },
  BILLING_ENTITLEMENT: {
    member: "billingEntitlementRateCard",
    idField: "featureId",
    timings: ["IN_ADVANCE", "IN_ARREARS", "PREPAID"],
  },
  ENTITLEMENT_OVERAGE: { member: "entitlementOverageRateCard", idField: "featureId", timings: ["IN_ARREARS"] },
  CREDIT_GRANT: { member: "creditGrantRateCard", idField: "id", timings: ["IN_ADVANCE", "IN_ARREARS", "PREPAID"] },
  MINIMUM_COMMITMENT: { member: "minimumCommitmentRateCard", idField: undefined, timings: ["IN_ARREARS"] },
} as const satisfies Record<CardType, { member: string; idField: string | undefined; timings: readonly Timing[] }>;

const rateCardDetails = z.strictObject({
  usageRateCard: usageRateCardRequest.optional(),
  fixedFeeRateCard: fixedFeeRateCardRequest.optional(),
  licenseRateCard: licenseRateCardRequest.optional(),
  billingEntitlementRateCard: billingEntitlementRateCardRequest.optional(),
  entitlementOverageRateCard: entitlementOverageRateCardRequest.optional(),
  creditGrantRateCard: creditGrantRateCardRequest.optional(),
  minimumCommitmentRateCard: minimumCommitmentRateCardRequest.optional(),
});

/** A card of any type: what its two parts both say must agree (Togai rule §14.5). */
const rateCardData = z
  .strictObject({
    billableId: billableId(),
    type: rateCardType,
    displayName: optionalText(255),
    invoiceTiming,
    rateCardDetails,
    tag: optionalText(50),
  })
  .transform((card, context): RateCardDraft => {
    const refuse = (message: string, ...path: string[]): void =>
      void context.addIssue({ code: "custom", message, path });
    const { member, idField, timings } = MEMBERS[card.type];
    const given = Object.entries(card.rateCardDetails).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    const inner = card.rateCardDetails[member];
    if (given.length !== 1 || inner === undefined) {
      refuse(`must hold exactly ${member} for a card of type ${card.type}`, "rateCardDetails");
      return z.NEVER;
    }
    if (!timings.some((timing) => timing === card.invoiceTiming)) {
      refuse(`a card of type ${card.type} is invoiced ${timings.join(" or ")}`, "invoiceTiming");
    }
    const agree = (outer: string | undefined, said: string | undefined, field: string): void => {
      if (said && outer && said !== outer) {
        refuse(`says '${said}', the card says '${outer}'`, "rateCardDetails", member, field);
      }
    };
    if (idField) agree(card.billableId, inner.billableId, idField);
    agree(card.invoiceTiming, inner.invoiceTiming, "invoiceTiming");
    agree(card.tag, inner.tag, "tag");
    const displayName = card.displayName || inner.displayName;
    const tag = card.tag || inner.tag;
    return {
      ...inner,
      billableId: card.billableId,
      invoiceTiming: card.invoiceTiming,
      ...(displayName && { displayName }),
      ...(tag && { tag }),
    } as RateCardDraft;
  });

/** `POST …/rate_cards`: up to 100 operations, done in order, all or none. */
export const bulkRateCardOperationsRequest = z.strictObject({
  operations: list(
    z
      .strictObject({
        actionType: z.enum(["CREATE", "UPDATE", "DELETE"]),
        rateCardName: optionalText(50),
        rateCard: rateCardData.optional(),
      })
      .refine(({ actionType, rateCard }) => actionType === "DELETE" || rateCard !== undefined, {
        path: ["rateCard"],
        error: "is needed for CREATE and UPDATE",
      })
      .refine(({ actionType, rateCardName }) => actionType === "CREATE" || Boolean(rateCardName), {
        path: ["rateCardName"],
        error: "is needed for UPDATE and DELETE",
      })
      .superRefine(({ actionType, rateCardName, rateCard }, context) => {
        if (actionType !== "CREATE" || !rateCardName || !rateCard?.name || rateCard.name === rateCardName) return;
        context.addIssue({
          code: "custom",
          path: ["rateCard", "rateCardDetails", MEMBERS[rateCard.type].member, "name"],
          message: `says '${rateCard.name}', the operation says '${rateCardName}'`,
        });
      })
      .transform((operation): RateCardOperation => operation),
    { minimum: 1, maximum: 100 },
  ),
});
