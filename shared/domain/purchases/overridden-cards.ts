import type { RateCard } from "#domain/catalog/rate-card.ts";
import { type KnownBillable, type RateCardDraft, rateCardFrom } from "#domain/catalog/rate-card-draft.ts";
import type { CardLists } from "#domain/purchases/purchase-request.ts";

/** The billable items that an override names. */
export const billablesIn = (override: CardLists): readonly string[] =>
  draftsIn(override).map(({ billableId }) => billableId);

/**
 * A plan's cards with an account's own: the cards of every type that is given take the place of all cards of that type, the
 * others stay. A card without a name is called after its billable item.
 */
export const overriddenCards = (
  cards: readonly RateCard[],
  override: CardLists,
  known: ReadonlyMap<string, KnownBillable>,
): readonly RateCard[] => [
  ...cards.filter(({ type }) => override[type] === undefined),
  ...draftsIn(override).map((draft) =>
    rateCardFrom(draft, draft.name || draft.billableId, known.get(draft.billableId)),
  ),
];

const draftsIn = (override: CardLists): readonly RateCardDraft[] =>
  Object.values(override).flatMap((drafts) => drafts ?? []);
