import * as z from "zod";
import type { MinimumCommitmentRateCard } from "#domain/catalog/rate-card.ts";
import type { DraftOf } from "#domain/catalog/rate-card-draft.ts";
import { text } from "#wire/primitives.ts";
import { currencyRatesRequest } from "#wire/rate-card-prices.ts";

/** Prices no billable item; the outer card says which id the caller gave it. */
const UNNAMED_COMMITMENT = "MINIMUM_COMMITMENT";

export const minimumCommitmentRateCardRequest = z
  .strictObject({ displayName: text({ maximum: 255 }), rateValues: currencyRatesRequest({ minimum: 1 }) })
  .transform(
    ({ displayName, rateValues }): DraftOf<MinimumCommitmentRateCard> => ({
      type: "MINIMUM_COMMITMENT",
      billableId: UNNAMED_COMMITMENT,
      rateValues,
      ...(displayName && { displayName }),
    }),
  );

export const minimumCommitmentRateCardToWire = (card: MinimumCommitmentRateCard) => ({
  displayName: card.displayName,
  rateValues: card.rateValues,
});
