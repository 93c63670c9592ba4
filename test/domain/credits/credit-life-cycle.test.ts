import { describe, expect, it } from "vitest";
import type { Credit } from "#domain/credits/credit.ts";
import {
  consumeCredit,
  expireCredit,
  giveBackCredit,
  openCredit,
  voidCredit,
} from "#domain/credits/credit-life-cycle.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { instantOf } from "#domain/time/instant.ts";

const now = instantOf(1_000);
const booking = { id: "cred.entry", cause: { type: "invoice", id: "inv.1" }, now };
const open = (): Credit =>
  openCredit(
    {
      id: "cred.1",
      accountId: "acme",
      customerId: "acme",
      purpose: "Welcome",
      priority: 1,
      currency: "USD",
      creditAmount: decimal("20"),
      effectiveFrom: "2025-01-01",
      applicableEntityIds: [],
      createdAt: now,
    } as never,
    { id: "cred.first", cause: { type: "credit", id: "acme" } },
  ).after;
const facts = ({ status, balance, consumedAmount, entries }: Credit): string =>
  `${status} ${toText(balance)} left, ${toText(consumedAmount)} consumed, ${entries} entries`;

describe("a credit", () => {
  it("begins ACTIVE with an entry of all of it", () => {
    expect(facts(open())).toBe("ACTIVE 20 left, 0 consumed, 1 entries");
  });
  it("stays ACTIVE while something is left of it, and is CONSUMED with the last", () => {
    const some = consumeCredit(open(), decimal("15"), booking).after;
    expect(facts(some)).toBe("ACTIVE 5 left, 15 consumed, 2 entries");
    expect(facts(consumeCredit(some, decimal("5"), booking).after)).toBe("CONSUMED 0 left, 20 consumed, 3 entries");
  });
  it("expires with an entry of the rest", () => {
    const { after, entry } = expireCredit(consumeCredit(open(), decimal("15"), booking).after, booking);
    expect(facts(after)).toBe("EXPIRED 0 left, 15 consumed, 3 entries");
    expect([entry.type, toText(entry.amount), toText(entry.balance), entry.number]).toEqual(["EXPIRED", "5", "0", 3]);
  });
  it("is voided with an entry of the rest; what was consumed stays so", () => {
    expect(facts(voidCredit(consumeCredit(open(), decimal("15"), booking).after, booking).after)).toBe(
      "VOIDED 0 left, 15 consumed, 3 entries",
    );
  });
  it("is ACTIVE again when an invoice gives back what it took", () => {
    const consumed = consumeCredit(open(), decimal("20"), booking).after;
    expect(facts(giveBackCredit(consumed, decimal("20"), booking).after)).toBe("ACTIVE 20 left, 0 consumed, 3 entries");
  });
  it("never has less than nothing", () => {
    expect(() => consumeCredit(open(), decimal("20.01"), booking)).toThrow("would be left");
  });
  it.each([expireCredit, voidCredit])("does not move any more once it is voided (%o)", (move) => {
    expect(() => move(voidCredit(open(), booking).after, booking)).toThrow("is VOIDED");
  });
});
