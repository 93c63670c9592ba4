import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { RateCardDraft } from "#domain/catalog/rate-card-draft.ts";
import { applyOperations, type RateCardOperation } from "#domain/catalog/rate-card-operations.ts";
import type { AddOnId } from "#domain/ids.ts";

const draft = (billableId: string, more: Partial<RateCardDraft> = {}): RateCardDraft =>
  ({
    type: "FIXED_FEE",
    billableId: billableId as AddOnId,
    invoiceTiming: "IN_ARREARS",
    feeType: "RECURRING",
    enableProration: false,
    recurrence: { interval: 1, offset: 0 },
    rateValues: [],
    ...more,
  }) as RateCardDraft;
const card = (name: string, billableId: string): RateCard =>
  ({ ...draft(billableId), name, displayName: name }) as RateCard;
const create = (billableId: string, rateCardName?: string): RateCardOperation => ({
  actionType: "CREATE",
  rateCardName,
  rateCard: draft(billableId),
});
const update = (rateCardName: string, rateCard: RateCardDraft): RateCardOperation => ({
  actionType: "UPDATE",
  rateCardName,
  rateCard,
});
const remove = (rateCardName: string): RateCardOperation => ({ actionType: "DELETE", rateCardName });

const NAMES = new Map([["b1", { displayName: "Billable one" }]]);
const CARDS = [card("one", "b1"), card("two", "b2"), card("three", "b3")];
const told = (cards: readonly RateCard[]) => cards.map(({ name, billableId }) => `${name}:${billableId}`);

describe("operations on rate cards", () => {
  it.each<[string, RateCardOperation[], string[], string[]]>([
    ["add at the end", [create("b4", "four")], ["one:b1", "two:b2", "three:b3", "four:b4"], ["four:b4"]],
    ["name a card after its billable item", [create("b4")], ["one:b1", "two:b2", "three:b3", "b4:b4"], ["b4:b4"]],
    ["remove", [remove("two")], ["one:b1", "three:b3"], []],
    ["change in place", [update("two", draft("b9"))], ["one:b1", "two:b9", "three:b3"], ["two:b9"]],
    ["rename in place", [update("two", draft("b2", { name: "zwei" }))], ["one:b1", "zwei:b2", "three:b3"], ["zwei:b2"]],
    [
      "use a name that was freed just before",
      [remove("one"), create("b1", "one")],
      ["two:b2", "three:b3", "one:b1"],
      ["one:b1"],
    ],
    [
      "report a card that was made and renamed once",
      [create("b4", "four"), update("four", draft("b4", { name: "vier" }))],
      ["one:b1", "two:b2", "three:b3", "vier:b4"],
      ["vier:b4"],
    ],
    [
      "do not report one that was made and removed",
      [create("b4", "four"), remove("four")],
      ["one:b1", "two:b2", "three:b3"],
      [],
    ],
  ])("%s", (_what, operations, cards, touched) => {
    const applied = applyOperations(CARDS, operations, NAMES);
    if (!applied.ok) throw new Error(JSON.stringify(applied.error));
    expect([told(applied.value.cards), told(applied.value.touched)]).toEqual([cards, touched]);
  });

  it("show a card under its own display name, else the billable item's, else its name", () => {
    const applied = applyOperations(
      [],
      [
        { actionType: "CREATE", rateCardName: "a", rateCard: draft("b1") },
        { actionType: "CREATE", rateCardName: "b", rateCard: draft("b2", { displayName: "Own" }) },
        { actionType: "CREATE", rateCardName: "c", rateCard: draft("b3") },
      ],
      NAMES,
    );
    expect(applied.ok && applied.value.cards.map(({ displayName }) => displayName)).toEqual([
      "Billable one",
      "Own",
      "c",
    ]);
  });

  it("are all refused when one is, with every reason", () => {
    expect(
      applyOperations(CARDS, [create("b1", "x"), create("b9", "one"), remove("none"), create("b8", "ok")], NAMES),
    ).toEqual({
      ok: false,
      error: {
        type: "Invalid",
        reasons: [
          { path: "operations[0]", message: "'b1' has a rate card already" },
          { path: "operations[1]", message: "a rate card 'one' exists already" },
          { path: "operations[2]", message: "there is no rate card 'none'" },
        ],
      },
    });
  });

  it("hold a plan to 500 cards", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => create(`c${index}`));
    expect(applyOperations([], many(500), NAMES).ok).toBe(true);
    expect(applyOperations([], many(501), NAMES)).toMatchObject({
      error: { reasons: [{ path: "operations", message: "a plan holds at most 500 rate cards" }] },
    });
  });

  it("never leave two cards with one name or one billable item", () => {
    const id = fc.constantFrom("b1", "b2", "b3");
    const name = fc.constantFrom("one", "two", "three");
    const operation: fc.Arbitrary<RateCardOperation> = fc.oneof(
      fc.tuple(id, name).map(([billable, as]) => create(billable, as)),
      name.map(remove),
      fc
        .tuple(name, id, fc.option(name, { nil: undefined }))
        .map(([as, billable, next]) => update(as, draft(billable, next === undefined ? {} : { name: next }))),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 15 }), (operations) => {
        let cards: readonly RateCard[] = [];
        for (const one of operations) {
          const applied = applyOperations(cards, [one], NAMES);
          if (applied.ok) cards = applied.value.cards;
          expect(new Set(cards.map((each) => each.name)).size).toBe(cards.length);
          expect(new Set(cards.map((each) => each.billableId)).size).toBe(cards.length);
        }
      }),
    );
  });

  const of = (type: RateCardDraft["type"], billableId: string, more: object = {}): RateCardOperation => ({
    actionType: "CREATE",
    rateCard: { ...draft(billableId), type, ...more } as RateCardDraft,
  });

  it("give a feature one card that grants it and one for its overage, and call the second by another name", () => {
    const applied = applyOperations([], [of("BILLING_ENTITLEMENT", "f"), of("ENTITLEMENT_OVERAGE", "f")], NAMES);
    expect(applied.ok && applied.value.cards.map(({ name, type }) => [name, type])).toEqual([
      ["f", "BILLING_ENTITLEMENT"],
      ["f-2", "ENTITLEMENT_OVERAGE"],
    ]);
    expect(applyOperations([], [of("ENTITLEMENT_OVERAGE", "f"), of("ENTITLEMENT_OVERAGE", "f")], NAMES)).toMatchObject({
      error: { reasons: [{ path: "operations[1]", message: "'f' has an overage rate card already" }] },
    });
  });

  it("give a plan one minimum commitment, whatever its billable id is", () => {
    const two = [of("MINIMUM_COMMITMENT", "b1"), of("MINIMUM_COMMITMENT", "other")];
    expect(applyOperations(CARDS, two, NAMES)).toMatchObject({
      error: { reasons: [{ path: "operations[1]", message: "the plan has a minimum commitment already" }] },
    });
  });

  it("generate a name that is free and no longer than names may be", () => {
    const long = "b".repeat(50);
    const applied = applyOperations(
      [],
      [{ ...create("b1"), rateCardName: long }, create("b2", `${"b".repeat(48)}-2`), create(long)],
      NAMES,
    );
    expect(applied.ok && applied.value.cards.map(({ name }) => name)).toEqual([
      long,
      `${"b".repeat(48)}-2`,
      `${"b".repeat(48)}-3`,
    ]);
  });
});
