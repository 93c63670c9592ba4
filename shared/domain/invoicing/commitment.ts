import type { MinimumCommitmentRateCard, RateCard } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";

/** A minimum commitment with what it comes to in a currency. */
export type Commitment = {
  readonly card: MinimumCommitmentRateCard;
  readonly rate: MinimumCommitmentRateCard["rateValues"][number]["rate"];
};

/** The commitment that holds in a currency; undefined where no card has a rate in it. Of several floors the highest holds. */
export const commitmentIn = (rateCards: readonly RateCard[], currency: CurrencyCode): Commitment | undefined =>
  rateCards
    .flatMap((card): readonly Commitment[] => {
      if (card.type !== "MINIMUM_COMMITMENT") return [];
      const value = card.rateValues.find((candidate) => candidate.currency === currency);
      return value ? [{ card, rate: value.rate }] : [];
    })
    .reduce<Commitment | undefined>((highest, one) => (highest?.rate.gte(one.rate) ? highest : one), undefined);
