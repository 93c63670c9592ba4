import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InvoiceStatus } from "#domain/invoicing/invoice.ts";
import {
  amountDue,
  dayText,
  displayPeriod,
  invoiceName,
  periodText,
  plainText,
} from "#domain/invoicing/invoice-words.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { parseInstant } from "#domain/time/instant.ts";
import { aDraft, anInvoice } from "../../support/invoices.ts";

describe("days and periods", () => {
  it.each`
    instant                   | zone                  | day               | because
    ${"2025-02-01T00:00:00Z"} | ${"UTC"}              | ${"Feb 1, 2025"}  | ${"a day has no leading zero"}
    ${"2025-01-31T23:59:59Z"} | ${"UTC"}              | ${"Jan 31, 2025"} | ${"the day is not over"}
    ${"2025-01-31T18:30:00Z"} | ${"Asia/Kolkata"}     | ${"Feb 1, 2025"}  | ${"in India it is midnight"}
    ${"2025-01-01T04:59:00Z"} | ${"America/New_York"} | ${"Dec 31, 2024"} | ${"in New York it is still last year"}
  `("$instant in $zone is $day, $because", ({ instant, zone, day }) => {
    expect(dayText(parseInstant(instant)!, zone as TimeZone)).toBe(day);
  });

  it.each`
    from            | until           | zone                  | text                             | because
    ${"2025-01-15"} | ${"2025-02-01"} | ${"UTC"}              | ${"Jan 15, 2025 – Jan 31, 2025"} | ${"the last day is included"}
    ${"2025-01-15"} | ${"2025-01-16"} | ${"UTC"}              | ${"Jan 15, 2025"}                | ${"one day stands alone"}
    ${"2024-02-01"} | ${"2024-03-01"} | ${"Asia/Kolkata"}     | ${"Feb 1, 2024 – Feb 29, 2024"}  | ${"2024 is a leap year"}
    ${"2025-03-09"} | ${"2025-03-10"} | ${"America/New_York"} | ${"Mar 9, 2025"}                 | ${"a day of 23 hours is one day"}
    ${"2024-12-01"} | ${"2025-01-01"} | ${"Asia/Kolkata"}     | ${"Dec 1, 2024 – Dec 31, 2024"}  | ${"the organization's year ends there"}
  `("$from until $until in $zone reads $text, $because", ({ from, until, zone, text }) => {
    expect(periodText(anInvoice({ from, until, zone }))).toBe(text);
  });

  it("gives the period as dates, both inclusive", () => {
    expect(displayPeriod(anInvoice())).toEqual({ first: "2025-01-01", last: "2025-01-31" });
  });
});

describe("the amount due", () => {
  it.each`
    status                | paid      | due       | because
    ${"DUE"}              | ${"0"}    | ${"3500"} | ${"nothing is paid yet"}
    ${"DRAFT"}            | ${"0"}    | ${"3500"} | ${"that much it would be"}
    ${"PARTIALLY_PAID"}   | ${"1000"} | ${"2500"} | ${"a part is paid"}
    ${"UN_COLLECTIBLE"}   | ${"0"}    | ${"3500"} | ${"it is still owed"}
    ${"PAID"}             | ${"3500"} | ${"0"}    | ${"all is paid"}
    ${"PAID"}             | ${"0"}    | ${"0"}    | ${"paid is paid, however"}
    ${"VOID"}             | ${"0"}    | ${"0"}    | ${"it is canceled"}
    ${"MERGED"}           | ${"0"}    | ${"0"}    | ${"another invoice asks for it"}
    ${"REFUND_INITIATED"} | ${"3500"} | ${"0"}    | ${"the money goes the other way"}
    ${"REFUND_COMPLETED"} | ${"3500"} | ${"0"}    | ${"the money went the other way"}
  `("of a $status invoice with $paid paid is $due, $because", ({ status, paid, due }) => {
    expect(toText(amountDue(anInvoice({ status: status as InvoiceStatus, paidAmount: decimal(paid) })))).toBe(due);
  });
});

describe("the name of an invoice", () => {
  it("is its number once it has one", () => {
    expect(invoiceName(anInvoice())).toBe("invoice 2025-02-7");
  });

  it("is its id while it is a draft", () => {
    expect(invoiceName(aDraft())).toBe("draft invoice inv.23Xx0Jkc2DM.nlMQh");
  });

  it("is its id if the draft was given up", () => {
    expect(invoiceName(aDraft({ status: "VOID" }))).toBe("invoice inv.23Xx0Jkc2DM.nlMQh");
  });
});

describe("plain text", () => {
  it.each`
    given                      | text                | because
    ${"Łódź Żółć GmbH"}        | ${"Łódź Żółć GmbH"} | ${"letters of all languages stay"}
    ${" Acme \n\t Inc\u0000 "} | ${"Acme Inc"}       | ${"it is one line"}
    ${"a\u2028b\u00a0c"}       | ${"a b c"}          | ${"all kinds of space are spaces"}
    ${"\u202e05.1 DSU"}        | ${"05.1 DSU"}       | ${"a name must not turn the amounts around"}
    ${"half \ud83d"}           | ${"half \ufffd"}    | ${"half a character is none"}
    ${"👩‍👩‍👧"}                    | ${"👩‍👩‍👧"}             | ${"a joiner inside a picture stays"}
  `("of $given is $text, $because", ({ given, text }) => {
    expect(plainText(given)).toBe(text);
  });

  it("is plain already the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const once = plainText(text);
        expect(once).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(plainText(once)).toBe(once);
      }),
    );
  });
});
