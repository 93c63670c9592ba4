import type {
  BillingEntitlementRateCard,
  CreditGrantRateCard,
  EntitlementOverageRateCard,
  FixedFeeRateCard,
  LicenseRateCard,
  MinimumCommitmentRateCard,
  RateCard,
  UsageRateCard,
} from "#domain/catalog/rate-card.ts";

type Settled = "name" | "displayName" | "invoiceTiming" | "licenseType" | "proratedRefundMode";

/** A card as a request describes it: what it leaves out is settled by `rateCardFrom`. */
export type DraftOf<Card extends RateCard> = Omit<Card, Settled> & Partial<Pick<Card, Settled & keyof Card>>;

export type RateCardDraft =
  | DraftOf<UsageRateCard>
  | DraftOf<FixedFeeRateCard>
  | DraftOf<LicenseRateCard>
  | DraftOf<BillingEntitlementRateCard>
  | DraftOf<EntitlementOverageRateCard>
  | DraftOf<CreditGrantRateCard>
  | DraftOf<MinimumCommitmentRateCard>;

/** What is known of a billable item; `type` of add-ons only. */
export type KnownBillable = { readonly displayName: string; readonly type?: string };

/**
 * The card that a draft describes. It is shown under its billable item's name unless it has one of its own, and invoiced in
 * arrears unless it says otherwise. A license card without a type is of its add-on's; seats given up in advance and prorated
 * come back as credits unless the card says otherwise (Togai rules §13.3, §14.5).
 */
export const rateCardFrom = (draft: RateCardDraft, name: string, known: KnownBillable | undefined): RateCard => {
  const named = { name, displayName: draft.displayName || known?.displayName || name };
  switch (draft.type) {
    case "LICENSE": {
      const invoiceTiming = draft.invoiceTiming ?? "IN_ARREARS";
      const refunds = invoiceTiming === "IN_ADVANCE" && draft.enableProration;
      return {
        ...draft,
        ...named,
        invoiceTiming,
        licenseType: draft.licenseType ?? (known?.type === "NAMED_LICENSE" ? "NAMED_LICENSE" : "LICENSE"),
        proratedRefundMode: draft.proratedRefundMode ?? (refunds ? "CREDITS" : "NONE"),
      };
    }
    case "FIXED_FEE":
      return { ...draft, ...named, invoiceTiming: draft.invoiceTiming ?? "IN_ARREARS" };
    case "CREDIT_GRANT":
      return { ...draft, ...named, invoiceTiming: draft.invoiceTiming ?? "IN_ARREARS" };
    case "BILLING_ENTITLEMENT":
      return { ...draft, ...named, invoiceTiming: draft.invoiceTiming ?? "IN_ARREARS" };
    case "USAGE":
      return { ...draft, ...named, invoiceTiming: "IN_ARREARS" };
    case "ENTITLEMENT_OVERAGE":
      return { ...draft, ...named, invoiceTiming: "IN_ARREARS" };
    case "MINIMUM_COMMITMENT":
      return { ...draft, ...named, invoiceTiming: "IN_ARREARS" };
  }
};
