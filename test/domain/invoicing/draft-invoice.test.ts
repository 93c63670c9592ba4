import { describe, expect, it } from "vitest";
import type { InvoiceId } from "#domain/ids.ts";
import { draftInvoice, type InvoiceBasis } from "#domain/invoicing/draft-invoice.ts";
import type { CycleInvoice } from "#domain/invoicing/invoice.ts";
import { finalize } from "#domain/invoicing/invoice-lifecycle.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { toIso } from "#domain/time/instant.ts";
import { EUR, feeCard, JPY, KWD, usageCard } from "../rating/rate-cards.ts";
import { aBasis, at } from "./invoice-basis.ts";
import { nodeOf, outline } from "./outline.ts";

const sms = usageCard(">0: PER_UNIT 0.02; >10000: PER_UNIT 0.01");
const platform = feeCard({ invoiceTiming: "IN_ADVANCE", enableProration: false });

const drafted = (basis: InvoiceBasis): CycleInvoice => {
  const invoice = draftInvoice(basis);
  if (!invoice) throw new Error("nothing to bill");
  return invoice;
};
const datesOf = ({ startDate, endDate, invoiceDate, dueDate, finalizesAt }: CycleInvoice) => ({
  startDate: toIso(startDate),
  endDate: toIso(endDate),
  invoiceDate: toIso(invoiceDate),
  dueDate: toIso(dueDate),
  finalizesAt: toIso(finalizesAt),
});

describe("the walk-through of Togai rule §33, as far as usage and fixed fees reach", () => {
  const plan = { rateCards: [sms, platform], usage: { "um.calls": "12000" } };

  it("bills the platform fee when the first cycle starts, at once and without a grace period", () => {
    const invoice = drafted(aBasis({ ...plan, kind: "IN_ADVANCE" }));
    expect(invoice).toMatchObject({
      invoiceType: "ADHOC_ADVANCED",
      invoiceClass: "INVOICE",
      status: "DRAFT",
      netTermDays: 30,
    });
    expect(datesOf(invoice)).toEqual({
      startDate: "2025-01-15T00:00:00Z",
      endDate: "2025-02-01T00:00:00Z",
      invoiceDate: "2025-01-15T00:00:00Z",
      dueDate: "2025-02-14T00:00:00Z",
      finalizesAt: "2025-01-15T00:00:00Z",
    });
    expect(toText(invoice.totalAmount)).toBe("50");
    expect(invoice.usageInfo).toEqual([]);
  });

  it("bills 12,000 segments of the first cycle with 220.00, due on 3 March after two days of grace", () => {
    const invoice = drafted(aBasis(plan));
    expect(invoice).toMatchObject({ invoiceType: "STANDARD", status: "DRAFT", cycleOrdinal: 0, pricePlanVersion: 3 });
    expect(datesOf(invoice)).toEqual({
      startDate: "2025-01-15T00:00:00Z",
      endDate: "2025-02-01T00:00:00Z",
      invoiceDate: "2025-02-01T00:00:00Z",
      dueDate: "2025-03-03T00:00:00Z",
      finalizesAt: "2025-02-03T00:00:00Z",
    });
    expect(toText(invoice.totalAmount)).toBe("220");
    expect(toText(nodeOf(invoice.revenueInfo, "urc.um.calls.1").value)).toBe("200");
    expect(toText(nodeOf(invoice.revenueInfo, "urc.um.calls.2").value)).toBe("20");
    expect(invoice.usageInfo.map((node) => outline(node))).toEqual(["TOTAL_USAGE 12000\n  USAGE_METER_USAGE 12000"]);
  });

  it("becomes due at the end of grace", () => {
    const due = finalize(drafted(aBasis(plan)), { sequenceId: "2025-02-1", now: at("2025-02-03T00:00:00Z") });
    expect(due).toMatchObject({ status: "DUE", sequenceId: "2025-02-1" });
  });
});

describe("whether there is an invoice", () => {
  it.each`
    kind            | rateCards                   | on              | expected | because
    ${"IN_ARREARS"} | ${[]}                       | ${"2025-01-20"} | ${false} | ${"the plan has no cards"}
    ${"IN_ARREARS"} | ${[platform]}               | ${"2025-01-20"} | ${false} | ${"all is paid in advance"}
    ${"IN_ADVANCE"} | ${[sms]}                    | ${"2025-01-20"} | ${false} | ${"nothing is paid in advance"}
    ${"IN_ADVANCE"} | ${[sms, platform]}          | ${"2025-02-20"} | ${true}  | ${"the fee recurs"}
    ${"IN_ARREARS"} | ${[sms]}                    | ${"2025-01-20"} | ${true}  | ${"a usage card is billed without usage too"}
    ${"IN_ARREARS"} | ${[feeCard({ offset: 1 })]} | ${"2025-01-20"} | ${false} | ${"the fee starts with the second cycle"}
    ${"IN_ARREARS"} | ${[feeCard({ offset: 1 })]} | ${"2025-02-20"} | ${true}  | ${"which this is"}
  `("of kind $kind on $on: $expected, $because", ({ kind, rateCards, on, expected }) => {
    expect(draftInvoice(aBasis({ kind, rateCards, on })) !== undefined).toBe(expected);
  });

  it("without usage it is an invoice over nothing", () => {
    expect(toText(drafted(aBasis({ rateCards: [sms] })).totalAmount)).toBe("0");
  });
});

describe("the dates of an invoice", () => {
  it.each`
    zone                  | on              | netTermDays | graceDays | invoiceDate               | dueDate                   | finalizesAt               | because
    ${"UTC"}              | ${"2025-02-20"} | ${0}        | ${0}      | ${"2025-03-01T00:00:00Z"} | ${"2025-03-01T00:00:00Z"} | ${"2025-03-01T00:00:00Z"} | ${"no terms and no grace"}
    ${"Asia/Kolkata"}     | ${"2025-02-20"} | ${30}       | ${2}      | ${"2025-02-28T18:30:00Z"} | ${"2025-03-30T18:30:00Z"} | ${"2025-03-02T18:30:00Z"} | ${"midnight there is 18:30 the day before"}
    ${"America/New_York"} | ${"2025-02-20"} | ${15}       | ${8}      | ${"2025-03-01T05:00:00Z"} | ${"2025-03-16T04:00:00Z"} | ${"2025-03-09T05:00:00Z"} | ${"the clocks go forward on 9 March"}
    ${"America/New_York"} | ${"2025-02-20"} | ${15}       | ${9}      | ${"2025-03-01T05:00:00Z"} | ${"2025-03-16T04:00:00Z"} | ${"2025-03-10T04:00:00Z"} | ${"the 9th has only 23 hours"}
    ${"UTC"}              | ${"2024-01-20"} | ${29}       | ${0}      | ${"2024-02-01T00:00:00Z"} | ${"2024-03-01T00:00:00Z"} | ${"2024-02-01T00:00:00Z"} | ${"a leap February has 29 days"}
  `(
    "in $zone for the cycle of $on, $because",
    ({ zone, on, netTermDays, graceDays, invoiceDate, dueDate, finalizesAt }) => {
      const invoice = drafted(aBasis({ zone, on, from: "2024-01-01", netTermDays, graceDays, rateCards: [sms] }));
      expect(datesOf(invoice)).toMatchObject({ invoiceDate, dueDate, finalizesAt });
    },
  );

  it.each`
    on              | invoiceType            | invoiceDate               | because
    ${"2025-01-20"} | ${"ADHOC_ADVANCED"}    | ${"2025-01-15T00:00:00Z"} | ${"the first cycle of an association"}
    ${"2025-02-20"} | ${"STANDARD_ADVANCED"} | ${"2025-02-01T00:00:00Z"} | ${"every later one"}
  `("in advance on $on: $invoiceType, $because", ({ on, invoiceType, invoiceDate }) => {
    const invoice = drafted(aBasis({ on, kind: "IN_ADVANCE", rateCards: [platform] }));
    expect(invoice.invoiceType).toBe(invoiceType);
    expect(datesOf(invoice)).toMatchObject({ invoiceDate, finalizesAt: invoiceDate });
  });
});

describe("what is billed", () => {
  it("a prorated fee of 50 from 21 January is 17.74 (vector 28)", () => {
    const invoice = drafted(aBasis({ from: "2025-01-21", on: "2025-01-25", rateCards: [feeCard()] }));
    expect(toText(invoice.totalAmount)).toBe("17.74");
  });

  it("a plan that ends on 10 February bills nine days of it", () => {
    const invoice = drafted(
      aBasis({ from: "2025-01-01", until: "2025-02-10", on: "2025-02-05", rateCards: [feeCard({ rate: "28" })] }),
    );
    expect(toText(invoice.totalAmount)).toBe("9");
    expect(datesOf(invoice)).toMatchObject({ endDate: "2025-02-10T00:00:00Z", invoiceDate: "2025-02-10T00:00:00Z" });
  });

  it.each`
    currency | price       | fee         | total      | because
    ${JPY}   | ${"10.9"}   | ${"100.5"}  | ${"110"}   | ${"10 + 100 yen"}
    ${KWD}   | ${"1.2349"} | ${"0.0019"} | ${"1.235"} | ${"1.234 + 0.001 dinars"}
  `("in $currency: $total, $because", ({ currency, price, fee, total }) => {
    const rateCards = [
      usageCard(`>0: PER_UNIT ${price}`, { currency }),
      feeCard({ rate: fee, currency, enableProration: false }),
    ];
    const invoice = drafted(aBasis({ rateCards, currency, usage: { "um.calls": "1" } }));
    expect(invoice.currency).toBe(currency);
    expect(toText(invoice.totalAmount)).toBe(total);
  });

  it("a card without rates in the currency of the invoice stops us", () => {
    expect(() => draftInvoice(aBasis({ rateCards: [sms], currency: EUR }))).toThrow("has no rates in EUR");
  });
});

describe("a draft that is rated again", () => {
  const first = drafted(aBasis({ rateCards: [sms], usage: { "um.calls": "10" }, now: at("2025-01-20T10:00:00Z") }));
  const again = (basis: Partial<InvoiceBasis> = {}) =>
    drafted({
      ...aBasis({ rateCards: [sms], usage: { "um.calls": "12000" }, now: at("2025-01-21T10:00:00Z") }),
      id: "inv.2" as InvoiceId,
      previous: first,
      ...basis,
    });

  it("keeps its id and its birthday, and takes all else from what is known now", () => {
    expect(again().id).toBe("inv.1");
    expect(toIso(again().generatedAt)).toBe("2025-01-20T10:00:00Z");
    expect(toIso(again().updatedAt)).toBe("2025-01-21T10:00:00Z");
    expect(toText(again().totalAmount)).toBe("220");
  });

  it("from the same basis is the same draft", () => {
    const basis = aBasis({ rateCards: [sms, feeCard()], usage: { "um.calls": "12000" } });
    expect(draftInvoice(basis)).toEqual(draftInvoice(basis));
    expect(draftInvoice({ ...basis, previous: drafted(basis) })).toEqual(draftInvoice(basis));
  });

  it("is never rated again once it is final", () => {
    const previous = finalize(first, { sequenceId: "1", now: at("2025-02-03T00:00:00Z") }) as CycleInvoice;
    expect(() => again({ previous })).toThrow("inv.1 is final");
  });
});

it("sums an invoice of 40-digit amounts without losing a cent", () => {
  const rateCards = [usageCard(">0: PER_UNIT 0.01"), feeCard({ rate: `-1${"0".repeat(37)}`, enableProration: false })];
  const invoice = drafted(aBasis({ rateCards, usage: { "um.calls": `1${"0".repeat(39)}1` } }));
  // 100…0.01 with 38 zeros before the point, less a 1 with 37 zeros.
  expect(toText(invoice.totalAmount)).toBe(`9${"0".repeat(37)}.01`);
  expect(invoice.totalAmount.eq(decimal(`9${"0".repeat(37)}.01`))).toBe(true);
});
