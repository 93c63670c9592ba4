import type { RateCard } from "#domain/catalog/rate-card.ts";
import { type KnownBillable, type RateCardDraft, rateCardFrom } from "#domain/catalog/rate-card-draft.ts";
import type { Reason, Refusal } from "#domain/refusal.ts";
import { invalidAll } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";

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
 * a name is called after its billable item. `billables` are the items that the cards name, as far as they exist.
 */
export const applyOperations = (
  cards: readonly RateCard[],
  operations: readonly RateCardOperation[],
  billables: ReadonlyMap<string, KnownBillable>,
): Result<{ readonly cards: readonly RateCard[]; readonly touched: readonly RateCard[] }, Refusal> => {
  const next = new Map(cards.map((card) => [card.name, card]));
  const touched = new Map<string, RateCard>();
  const reasons: Reason[] = [];
  operations.forEach((operation, at) => {
    const fault = applyOne(next, touched, operation, billables);
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
  billables: ReadonlyMap<string, KnownBillable>,
): string | undefined => {
  if (actionType === "DELETE") {
    touched.delete(rateCardName ?? "");
    return cards.delete(rateCardName ?? "") ? undefined : `there is no rate card '${rateCardName}'`;
  }
  if (!rateCard) return "carries no rate card";
  const before = actionType === "UPDATE" ? cards.get(rateCardName ?? "") : undefined;
  if (actionType === "UPDATE" && !before) return `there is no rate card '${rateCardName}'`;
  const others = [...cards.values()].filter((card) => card !== before);
  const asked = actionType === "UPDATE" ? rateCard.name || rateCardName : rateCardName || rateCard.name;
  const name = asked || generatedName(rateCard.billableId, others);
  if (others.some((card) => card.name === name)) return `a rate card '${name}' exists already`;
  if (others.some((card) => slotOf(card) === slotOf(rateCard))) {
    return rateCard.type === "MINIMUM_COMMITMENT"
      ? "the plan has a minimum commitment already"
      : `'${rateCard.billableId}' has ${WITHIN_ITS_SLOT[rateCard.type] ?? "a"} rate card already`;
  }
  const card = rateCardFrom(rateCard, name, billables.get(rateCard.billableId));
  if (before) replaceInPlace(cards, before.name, card);
  else cards.set(name, card);
  touched.delete(before?.name ?? name);
  touched.set(name, card);
  return undefined;
};

/**
 * What a plan has one card for: each billable item, but a feature may be granted by one card and its overage priced by another;
 * and the plan itself, which has one minimum commitment (Togai rule §14.5).
 */
export const slotOf = ({ type, billableId }: Pick<RateCard, "type" | "billableId">): string =>
  type === "MINIMUM_COMMITMENT"
    ? "commitment"
    : type === "ENTITLEMENT_OVERAGE"
      ? `overage ${billableId}`
      : `item ${billableId}`;

const WITHIN_ITS_SLOT: Partial<Record<RateCard["type"], string>> = { ENTITLEMENT_OVERAGE: "an overage" };

const LONGEST_NAME = 50;

/** The billable item's id, numbered from the second card on that would be called so. */
const generatedName = (billableId: string, others: readonly RateCard[]): string => {
  const taken = new Set(others.map(({ name }) => name));
  if (!taken.has(billableId)) return billableId;
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const name = `${billableId.slice(0, LONGEST_NAME - suffix.length)}${suffix}`;
    if (!taken.has(name)) return name;
  }
};

/** Keeps the card's place among the others, also when its name changes. */
const replaceInPlace = (cards: Map<string, RateCard>, name: string, card: RateCard): void => {
  const inOrder = [...cards.values()].map((one) => (one.name === name ? card : one));
  cards.clear();
  for (const one of inOrder) cards.set(one.name, one);
};
