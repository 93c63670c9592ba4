import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocateCredits } from "#domain/credits/allocate-credits.ts";
import { type CoverableLine, covers } from "#domain/credits/credit-scope.ts";
import { type Decimal, decimal, sum, toText } from "#domain/money/decimal.ts";
import { parseInstant, SINCE_EVER } from "#domain/time/instant.ts";
import { USD } from "../rating/rate-cards.ts";
import { credit } from "./credits.ts";

const PERIOD = { period: { start: SINCE_EVER, end: parseInstant("2030-01-01T00:00:00Z")! }, currency: USD };
const cents = (minimum: number) => fc.integer({ min: minimum, max: 100_000 }).map((units) => `${units}e-2`);
const METERS = ["um.a", "um.b", "addon.f", "addon.g"];
const TYPES = { "um.a": "USAGE", "um.b": "USAGE", "addon.f": "FIXED_FEE", "addon.g": "CREDIT_GRANT" } as const;

const lines = fc.array(fc.tuple(fc.constantFrom(...METERS, undefined), cents(-30_000)), { maxLength: 8 }).map((all) =>
  all.map(([billableId, value], index): CoverableLine => {
    const id = `line.${index}`;
    if (billableId === undefined) return { id, value: decimal(value) };
    return { id, value: decimal(value), billableId, cardType: TYPES[billableId as keyof typeof TYPES] };
  }),
);
const credits = fc
  .array(
    fc.record({
      remaining: cents(0),
      priority: fc.nat(2),
      scope: fc.oneof(
        fc.constant([]),
        fc.subarray([...METERS, "ALL_USAGE_METER_RATE_CARDS", "ALL_FIXED_FEE_RATE_CARDS"], { minLength: 1 }),
      ),
    }),
    { maxLength: 6 },
  )
  .map((all) => all.map((traits, index) => credit(`c${index}`, traits)));

const total = (some: readonly { value: Decimal }[]) => sum(some.map(({ value }) => value));
const used = (...args: Parameters<typeof allocateCredits>) =>
  allocateCredits(...args).map(({ credit: { id }, amount }) => `${id} ${toText(amount)}`);

describe("for any lines and credits", () => {
  it("no credit gives more than is left of it, nor more than its lines ask for, nor nothing", () => {
    fc.assert(
      fc.property(lines, credits, (some, all) => {
        for (const { credit: one, amount } of allocateCredits(some, all, PERIOD)) {
          expect(amount.gt("0")).toBe(true);
          expect(amount.lte(one.remaining)).toBe(true);
          expect(amount.lte(total(some.filter((line) => covers(one, line) && line.value.gt("0"))))).toBe(true);
        }
      }),
    );
  });

  it("the invoice is not below zero, unless it was before", () => {
    fc.assert(
      fc.property(lines, credits, (some, all) => {
        const taken = sum(allocateCredits(some, all, PERIOD).map(({ amount }) => amount));
        expect(taken.lte("0") || total(some).minus(taken).gte("0")).toBe(true);
      }),
    );
  });

  it("nothing stays open that a credit could still pay for", () => {
    fc.assert(
      fc.property(lines, (some) => {
        const payable = total(some.filter(({ cardType }) => cardType !== "CREDIT_GRANT"));
        const taken = sum(
          allocateCredits(some, [credit("c", { remaining: "1000000" })], PERIOD).map(({ amount }) => amount),
        );
        const all = total(some);
        const most = all.lt(payable) ? all : payable;
        expect(toText(taken)).toBe(toText(most.gt("0") ? most : decimal("0")));
      }),
    );
  });

  it("the order in which lines and credits are given makes no difference", () => {
    fc.assert(
      fc.property(lines, credits, (some, all) => {
        expect(used(some.toReversed(), all.toReversed(), PERIOD)).toEqual(used(some, all, PERIOD));
      }),
    );
  });
});
