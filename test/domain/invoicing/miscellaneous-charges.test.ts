import { describe, expect, it } from "vitest";
import type { UsageMeterId } from "#domain/ids.ts";
import { draftInvoice } from "#domain/invoicing/draft-invoice.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import { miscellaneousFaults } from "#domain/invoicing/miscellaneous-faults.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { credit } from "../credits/credits.ts";
import { usageCard } from "../rating/rate-cards.ts";
import { aBasis } from "./invoice-basis.ts";
import { nodeOf } from "./outline.ts";

const product = (rate: string, quantity: string): MiscellaneousCharge => ({
  type: "PRODUCT",
  name: "Handling",
  considerForRevenue: false,
  rate: decimal(rate),
  quantity: decimal(quantity),
});
const value = (of: unknown): MiscellaneousCharge => ({
  type: "VALUE",
  name: "Charge",
  considerForRevenue: true,
  value: typeof of === "string" ? of : JSON.stringify(of),
});
const share = (id: string, rate: number) => value({ "*": [{ var: id }, rate] });

/** 222.67 gross, of which a credit pays 20. */
const drafted = (miscellaneousCharges: readonly MiscellaneousCharge[]) =>
  draftInvoice(
    aBasis({
      rateCards: [usageCard(">0: PER_UNIT 1", { billableId: "um.a" as UsageMeterId })],
      usage: { "um.a": "222.67" },
      credits: [credit("cred.1", { remaining: "20" })],
      miscellaneousCharges,
    }),
  )!;
const charged = (...charges: readonly MiscellaneousCharge[]) =>
  nodeOf(drafted(charges).revenueInfo, "total_miscellaneous_charges").lineItems.map((line) => toText(line.value));

describe("a charge beside the plan", () => {
  it.each`
    charge                        | amount      | because
    ${product("20", "10")}        | ${"200"}    | ${"rate × quantity (vector 21)"}
    ${product("0.001", "32109")}  | ${"32.1"}   | ${"cut to the minor unit"}
    ${value("-5.555")}            | ${"-5.55"}  | ${"a discount, cut towards zero"}
    ${share("gross_amount", 0.1)} | ${"22.26"}  | ${"a share of what was billed"}
    ${share("net_amount", 0.1)}   | ${"20.26"}  | ${"a share of what is left after credits"}
    ${share("total_credits", 1)}  | ${"20"}     | ${"credits are positive"}
    ${share("credit.cred.1", 1)}  | ${"20"}     | ${"one credit"}
    ${share("urc.um.a", 0.5)}     | ${"111.33"} | ${"a share of a card"}
    ${share("urc.um.a.1", 1)}     | ${"222.67"} | ${"a slab"}
    ${share("urc.um.a.2", 1)}     | ${"0"}      | ${"a slab that was not reached"}
    ${value({ "/": [1, 0] })}     | ${"0"}      | ${"what gives no number charges nothing"}
  `("$charge.value: $amount, $because", ({ charge, amount }) => {
    expect(charged(charge)).toEqual([amount]);
  });

  it("may go by the charges before it, but not by those after", () => {
    expect(charged(product("5", "2"), share("misc.1", 0.2), share("misc.3", 1))).toEqual(["10", "2", "0"]);
  });

  it("is added after credits: they do not pay for it", () => {
    const { totalAmount, revenueInfo, creditsUsed } = drafted([product("5", "1")]);
    expect(toText(nodeOf(revenueInfo, "net_amount").value)).toBe("202.67");
    expect(toText(totalAmount)).toBe("207.67");
    expect(creditsUsed?.map(({ creditId, amount }) => `${creditId} ${toText(amount)}`)).toEqual(["cred.1 20"]);
  });

  it("that cannot be computed says so in its line", () => {
    const [line] = nodeOf(drafted([value('"x"')]).revenueInfo, "total_miscellaneous_charges").lineItems;
    expect(line?.metadata).toEqual({ considerForRevenue: true, errorMessage: "the value is not a number" });
  });
});

describe("whoever sets a charge is told", () => {
  const { revenueInfo } = drafted([]);
  it.each`
    charge                            | faults
    ${product("1", "1")}              | ${[]}
    ${value(" 12.5 ")}                | ${[]}
    ${share("urc.um.a", 1)}           | ${[]}
    ${share("urc.um.a.7", 1)}         | ${[]}
    ${share("net_amount", 1)}         | ${[]}
    ${share("misc.1", 1)}             | ${["unknown variable 'misc.1'"]}
    ${share("urc.um.b", 1)}           | ${["unknown variable 'urc.um.b'"]}
    ${value("ten")}                   | ${["the expression is not JSON"]}
    ${value({ frob: [1] })}           | ${["unknown operator 'frob'"]}
    ${value('"abc"')}                 | ${["the value is not a number"]}
    ${value("[1]")}                   | ${["the value is not a number"]}
    ${value({ "/": [1, 0] })}         | ${["the value is not a number"]}
    ${value({ "+": [1, 2] })}         | ${[]}
    ${value(`"${"x".repeat(1500)}"`)} | ${["the expression is longer than 1500 characters"]}
  `("$charge.value: $faults", ({ charge, faults }) => {
    expect(miscellaneousFaults([charge], [revenueInfo]).map(({ message }) => message)).toEqual(faults);
  });

  it("where the fault is, and what may be read of charges before", () => {
    const charges = [product("1", "1"), share("misc.1", 1), share("misc.3", 1)];
    expect(miscellaneousFaults(charges, [revenueInfo])).toEqual([
      { path: "items[2].value", message: "unknown variable 'misc.3'" },
    ]);
  });

  it("nothing about lines of an invoice that is not there yet", () => {
    expect(miscellaneousFaults([share("urc.um.b", 1)])).toEqual([]);
  });
});
