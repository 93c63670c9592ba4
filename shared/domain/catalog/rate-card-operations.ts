import type { FixedFeeRateCard, RateCard, UsageRateCard } from "#domain/catalog/rate-card.ts";
import type { Reason, Refusal } from "#domain/refusal.ts";
import { invalidAll } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";

type Named = { readonly name?: string; readonly displayName?: string };
/** A rate card as a request describes it; how it is called is settled by the operation around it. */
export type RateCardDraft =
  | (Omit<UsageRateCard, "name" | "displayName"> & Named)
  | (Omit<FixedFeeRateCard, "name" | "displayName"> & Named);

/** One step of a bulk request; CREATE and UPDATE carry the card, UPDATE and DELETE name the one that there is. */
export type RateCardOperation = {
  readonly actionType: "CREATE" | "UPDATE" | "DELETE";
  readonly rateCardName?: string | undefined;
  readonly rateCard?: RateCardDraft | undefined;
};

/** A bound for one document of the store; a longer price list is better sold as two plans. */
const MOST_RATE_CARDS = 500;

/**
 * The cards after all operations, done in order, or every reason why not; then none is done (Togai rule §14.5). A card without
 * a name is called after its billable item, and shown under the item's display name unless it has one of its own.
 */
export const applyOperations = (
  cards: readonly RateCard[],
  operations: readonly RateCardOperation[],
  displayNames: ReadonlyMap<string, string>,
): Result<{ readonly cards: readonly RateCard[]; readonly touched: readonly RateCard[] }, Refusal> => {
  const next = new Map(cards.map((card) => [card.name, card]));
  const touched = new Map<string, RateCard>();
  const reasons: Reason[] = [];
  operations.forEach((operation, at) => {
    const fault = applyOne(next, touched, operation, displayNames);
    if (fault) reasons.push({ path: `operations[${at}]`, message: fault });
  });
  if (next.size > MOST_RATE_CARDS) {
    reasons.push({ path: "operations", message: `a plan holds at most ${MOST_RATE_CARDS} rate cards` });
  }
  const [first, ...others] = reasons;
  if (first) return invalidAll([first, ...others]);
  return ok({ cards: [...next.values()], touched: [...touched.values()] });
};

const applyOne = (
  cards: Map<string, RateCard>,
  touched: Map<string, RateCard>,
  { actionType, rateCardName, rateCard }: RateCardOperation,
  displayNames: ReadonlyMap<string, string>,
): string | undefined => {
  if (actionType === "DELETE") {
    touched.delete(rateCardName ?? "");
    return cards.delete(rateCardName ?? "") ? undefined : `there is no rate card '${rateCardName}'`;
  }
  if (!rateCard) return "carries no rate card";
  const before = actionType === "UPDATE" ? cards.get(rateCardName ?? "") : undefined;
  if (actionType === "UPDATE" && !before) return `there is no rate card '${rateCardName}'`;
  const name =
    (actionType === "UPDATE" ? rateCard.name || rateCardName : rateCardName || rateCard.name) || rateCard.billableId;
  const others = [...cards.values()].filter((card) => card !== before);
  if (others.some((card) => card.name === name)) return `a rate card '${name}' exists already`;
  if (others.some(({ billableId }) => billableId === rateCard.billableId)) {
    return `'${rateCard.billableId}' has a rate card already`;
  }
  const card: RateCard = {
    ...rateCard,
    name,
    displayName: rateCard.displayName || displayNames.get(rateCard.billableId) || name,
  };
  if (before) replaceInPlace(cards, before.name, card);
  else cards.set(name, card);
  touched.delete(before?.name ?? name);
  touched.set(name, card);
  return undefined;
};

/** Keeps the card's place among the others, also when its name changes. */
const replaceInPlace = (cards: Map<string, RateCard>, name: string, card: RateCard): void => {
  const inOrder = [...cards.values()].map((one) => (one.name === name ? card : one));
  cards.clear();
  for (const one of inOrder) cards.set(one.name, one);
};
