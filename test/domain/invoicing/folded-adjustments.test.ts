import { describe, expect, it } from "vitest";
import type { InvoiceId } from "#domain/ids.ts";
import { adjusted, folded } from "#domain/invoicing/adjustment-charges.ts";
import type { Adjustment } from "#domain/invoicing/invoice.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { at } from "../../support/world.ts";

const some = (invoice: string, count: number): Adjustment[] =>
  Array.from({ length: count }, (_, index) => ({
    invoiceId: invoice as InvoiceId,
    number: index + 1,
    sequenceId: invoice,
    startDate: at("2025-01-01T00:00:00Z"),
    endDate: at("2025-02-01T00:00:00Z"),
    amount: decimal("0.1"),
  }));

describe("adjustments that are kept", () => {
  it("are told one by one as long as they are few", () => {
    const few = some("one", 20);
    expect(folded(few)).toBe(few);
  });

  it("are one sum for each invoice once they are many, under the number of the last", () => {
    const many = [...some("one", 18), ...some("two", 3)];
    expect(folded(many).map(({ invoiceId, number, amount }) => [invoiceId, number, toText(amount)])).toEqual([
      ["one", 18, "1.8"],
      ["two", 3, "0.3"],
    ]);
    expect(toText(adjusted(folded(many)))).toBe(toText(adjusted(many)));
  });
});
