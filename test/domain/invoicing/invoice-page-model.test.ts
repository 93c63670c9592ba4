import { describe, expect, it } from "vitest";
import type { UsageMeterId } from "#domain/ids.ts";
import { draftInvoice } from "#domain/invoicing/draft-invoice.ts";
import { type InvoicePageModel, invoicePageModel } from "#domain/invoicing/invoice-page-model.ts";
import { decimal } from "#domain/money/decimal.ts";
import {
  aDraft,
  anInvoice,
  fee,
  flatRate,
  type InvoiceTraits,
  leaf,
  slab,
  tagged,
  usageCard,
} from "../../support/invoices.ts";
import { feeCard, usageCard as usageRateCard } from "../rating/rate-cards.ts";
import { aBasis } from "./invoice-basis.ts";

const pageOf = (traits: InvoiceTraits = {}): InvoicePageModel => invoicePageModel(anInvoice(traits));

/** A row as a reader sees it: set in by its depth, the columns separated by bars. */
const rowsOf = ({ rows }: Pick<InvoicePageModel, "rows">): readonly string[] =>
  rows.map(({ depth, description, quantity, unitPrice, amount }) =>
    `${"  ".repeat(depth)}${description} | ${quantity} | ${unitPrice} | ${amount}`.replaceAll(/ +\|/g, " |").trimEnd(),
  );
const totalsOf = ({ totals }: InvoicePageModel): readonly string[] =>
  totals.map(({ label, amount }) => `${label} ${amount}`);
const factsOf = ({ facts }: InvoicePageModel): Readonly<Record<string, string>> =>
  Object.fromEntries(facts.map(({ label, value }) => [label, value]));

describe("what people look for on an invoice", () => {
  const page = pageOf();

  it("names the company with its address", () => {
    expect(page.sender).toEqual({
      name: "Tollbook Demo Inc.",
      lines: ["500 Market Street", "San Francisco, CA 94105", "United States", "billing@tollbook.test"],
      details: [],
    });
  });

  it("names the customer with address and account", () => {
    expect(page.billTo).toEqual({
      name: "Acme Inc",
      lines: ["1 Main Street", "Springfield, IL 62701", "US", "ap@acme.test"],
      details: [
        { label: "Account", value: "Acme production (acme-prod)" },
        { label: "Customer ID", value: "acme" },
      ],
    });
  });

  it("has the line items with quantity and price per unit", () => {
    expect(page.columns).toEqual({
      description: "Description",
      quantity: "Quantity",
      unitPrice: "Price per unit",
      amount: "Amount (USD)",
    });
    expect(rowsOf(page)).toEqual([
      "Context tokens | 1,400,000 | | 3,500.00",
      "  0–1,000,000 | 1,000,000 | 0.0025 | 2,500.00",
      "  Above 1,000,000 | 400,000 | 0.0025 | 1,000.00",
    ]);
  });

  it("has number, dates, period, plan and currency", () => {
    expect(page.number).toBe("2025-02-7");
    expect(factsOf(page)).toEqual({
      "Invoice number": "2025-02-7",
      "Invoice date": "Feb 1, 2025",
      "Due date": "Mar 3, 2025",
      "Payment terms": "Net 30 days",
      "Billing period": "Jan 1, 2025 – Jan 31, 2025",
      Plan: "Pro",
      Currency: "USD",
    });
  });

  it("has the totals, taxes and charges among them even if there are none", () => {
    expect(totalsOf(page)).toEqual([
      "Subtotal 3,500.00",
      "Taxes and charges 0.00",
      "Total USD 3,500.00",
      "Paid 0.00",
      "Balance due USD 3,500.00",
    ]);
  });

  it("says first what is to be paid, and by when", () => {
    expect(page.summary).toEqual({ label: "Amount due", amount: "USD 3,500.00", remark: "Please pay by Mar 3, 2025" });
    expect(page.status).toEqual({ label: "Due", tone: "open" });
    expect(page.watermark).toBeUndefined();
  });

  it("describes itself to a program that shows it", () => {
    expect(page.metadata).toEqual({
      title: "Invoice 2025-02-7",
      author: "Tollbook Demo Inc.",
      subject: "Acme Inc, Jan 1, 2025 – Jan 31, 2025",
      createdAt: anInvoice().generatedAt,
    });
    expect(page.footer).toEqual({ sender: "Tollbook Demo Inc.", invoice: "Invoice 2025-02-7" });
  });

  it("counts days in the organization's zone, and says so", () => {
    const inIndia = pageOf({ zone: "Asia/Kolkata" });
    expect(factsOf(inIndia)["Billing period"]).toBe("Jan 1, 2025 – Jan 31, 2025");
    expect(factsOf(inIndia)["Invoice date"]).toBe("Feb 1, 2025");
    expect(inIndia.notes.join(" ")).toContain("Asia/Kolkata");
  });
});

describe("lines of the table", () => {
  const rows = (...lines: Parameters<typeof tagged>[1]) => rowsOf(pageOf({ lines }));

  it("need no slab where all units have one price", () => {
    expect(rows(flatRate("API calls", "1234.5", "0.0000025", "0"))).toEqual(["API calls | 1,234.5 | 0.0000025 | 0.00"]);
  });

  it.each`
    traits                                                                 | text                                    | because
    ${{ upTo: "100", quantity: "4", rate: "2", value: "8" }}               | ${"0–100 | 4 | 2.00 | 8.00"}            | ${"other units have other prices"}
    ${{ after: "100", upTo: "200", quantity: "4", rate: "2", value: "8" }} | ${"100–200 | 4 | 2.00 | 8.00"}          | ${"a slab has two bounds"}
    ${{ after: "100", quantity: "4", rate: "2", value: "8" }}              | ${"Above 100 | 4 | 2.00 | 8.00"}        | ${"the last slab has no end"}
    ${{ quantity: "4", rate: "50", value: "50", priceType: "FLAT" }}       | ${"All units | 4 | 50.00 flat | 50.00"} | ${"the price is for the whole slab"}
  `("describe a slab as $text, $because", ({ traits, text }) => {
    expect(rows(usageCard("Calls", [slab(traits)]))[1]).toBe(`  ${text}`);
  });

  it.each`
    quantity  | packages | text
    ${"1000"} | ${"1"}   | ${"All units · 1 package of 1,000 | 1,000 | 10.00 / 1,000 | 10.00"}
    ${"1001"} | ${"2"}   | ${"All units · 2 packages of 1,000 | 1,001 | 10.00 / 1,000 | 20.00"}
  `("say how many packages $quantity units are", ({ quantity, packages, text }) => {
    const metadata = { packageSize: decimal("1000"), packageQuantity: decimal(packages) };
    const value = `${packages}0`;
    const card = usageCard("Calls", [slab({ quantity, rate: "10", value, priceType: "PACKAGE", metadata })]);
    expect(rows(card)[1]).toBe(`  ${text}`);
  });

  it("say that a price is for the whole volume", () => {
    const card = usageCard("Calls", [slab({ after: "100", quantity: "150", rate: "1", value: "150" })], {
      pricingModel: "VOLUME",
    });
    expect(rows(card)).toEqual(["Calls | 150 | | 150.00", "  Above 100 · volume rate | 150 | 1.00 | 150.00"]);
  });

  it("say where a bound of the slab decided", () => {
    const bounded = (metadata: Record<string, boolean>) =>
      rows(usageCard("Calls", [slab({ quantity: "4", rate: "0.5", value: "10", metadata })]))[1];
    expect(bounded({ minimumRateApplied: true })).toBe("  All units · minimum charge | 4 | 0.50 | 10.00");
    expect(bounded({ maximumRateApplied: true })).toBe("  All units · maximum charge | 4 | 0.50 | 10.00");
  });

  it("show what the card's own minimum adds", () => {
    const adjustment = leaf("RATE_CONFIG_ADJUSTMENT_AMOUNT", "Adjustment to the minimum of 10", "2");
    expect(rows(usageCard("Calls", [slab({ quantity: "4", rate: "2", value: "8" }), adjustment]))).toEqual([
      "Calls | 4 | | 10.00",
      "  All units | 4 | 2.00 | 8.00",
      "  Adjustment to the minimum of 10 | | | 2.00",
    ]);
  });

  it("tell what is added up to a plan's minimum from the minimum itself", () => {
    const trueUp = (value: string) => ({
      ...leaf("TRUE_UP_AMOUNT", "Plan minimum", value),
      metadata: { minimumCommitment: decimal("1000") },
    });
    expect(rows(trueUp("360"))).toEqual(["Plan minimum: top-up to 1,000.00 | | | 360.00"]);
    expect(rows(trueUp("0"))).toEqual(["Plan minimum: top-up to 1,000.00 | | | 0.00"]);
  });

  it("show a card that nobody used", () => {
    expect(rows(usageCard("Calls", [], { quantity: "0" }))).toEqual(["Calls | 0 | | 0.00"]);
  });

  it("show fees, prorated ones with their share of days", () => {
    const prorated = {
      ...fee("Support (11 of 31 days)", "17.74"),
      valuePerQuantity: decimal("50"),
      metadata: { billedDays: "11", fullDays: "31" },
    };
    expect(rows(fee("Platform fee", "500"), prorated, fee("Discount", "-15"))).toEqual([
      "Platform fee | 1 | 500.00 | 500.00",
      "Support (11 of 31 days) | 11/31 | 50.00 | 17.74",
      "Discount | 1 | -15.00 | -15.00",
    ]);
  });

  it("show fees in advance like any other", () => {
    const page = pageOf({ kind: "IN_ADVANCE", advancedFees: [fee("Platform fee", "500", "ADVANCED_FIXED_FEE")] });
    expect(rowsOf(page)).toEqual(["Platform fee | 1 | 500.00 | 500.00"]);
    expect(totalsOf(page)[0]).toBe("Subtotal 500.00");
  });

  it("stand under the heading of their tag", () => {
    const page = pageOf({
      lines: [tagged("Storage", [flatRate("Hot", "2", "3", "6"), fee("Cold", "4")]), fee("Support", "1")],
    });
    expect(rowsOf(page)).toEqual([
      "Storage | | | 10.00",
      "  Hot | 2 | 3.00 | 6.00",
      "  Cold | 1 | 4.00 | 4.00",
      "Support | 1 | 1.00 | 1.00",
    ]);
    expect(page.rows.map(({ kind }) => kind)).toEqual(["group", "item", "item", "item"]);
  });

  it("stay with what belongs to them", () => {
    const lines = [
      tagged("Tokens", [
        usageCard("Context", [
          slab({ upTo: "1", quantity: "1", rate: "2", value: "2" }),
          slab({ after: "1", quantity: "1", rate: "1", value: "1" }),
        ]),
      ]),
      fee("Support", "1"),
    ];
    expect(pageOf({ lines }).rows.map(({ keepWithNext }) => keepWithNext)).toEqual([true, true, true, false, false]);
  });

  it("keep every digit of quantities and prices", () => {
    expect(rows(flatRate("Exact", "12345678901234567890123456789012345678", "0.1000000000000000055", "1"))).toEqual([
      "Exact | 12,345,678,901,234,567,890,123,456,789,012,345,678 | 0.1000000000000000055 | 1.00",
    ]);
  });

  it("have no decimal places in a currency without any", () => {
    const page = pageOf({ currency: "JPY", lines: [flatRate("Requests", "234567", "0.025", "5864")] });
    expect(rowsOf(page)).toEqual(["Requests | 234,567 | 0.025 | 5,864"]);
    expect(page.columns.amount).toBe("Amount (JPY)");
    expect(page.summary.amount).toBe("JPY 5,864");
  });

  it("say the same of what rating makes", () => {
    const invoice = draftInvoice(
      aBasis({
        rateCards: [
          usageRateCard(">0: PER_UNIT 2; >100: PACKAGE 10 per 30", { displayName: "Calls" }),
          usageRateCard(">0: PER_UNIT 0.5", { displayName: "Images", billableId: "um.images" as UsageMeterId }),
          usageRateCard(">0: PER_UNIT 1; >10: PER_UNIT 0.5", {
            displayName: "Seats",
            billableId: "um.seats" as UsageMeterId,
            model: "VOLUME",
          }),
          feeCard({ displayName: "Support", enableProration: true }),
        ],
        usage: { "um.calls": "150", "um.images": "3", "um.seats": "20" },
      }),
    );
    expect(rowsOf(invoicePageModel(invoice!))).toEqual([
      "Calls | 150 | | 220.00",
      "  0–100 | 100 | 2.00 | 200.00",
      "  Above 100 · 2 packages of 30 | 50 | 10.00 / 30 | 20.00",
      "Images | 3 | 0.50 | 1.50",
      "Seats | 20 | | 10.00",
      "  Above 10 · volume rate | 20 | 0.50 | 10.00",
      "Support (17 of 31 days) | 17/31 | 50.00 | 27.41",
    ]);
  });
});

describe("credits, charges and taxes", () => {
  const page = pageOf({
    status: "PARTIALLY_PAID",
    paidAmount: decimal("100"),
    lines: [fee("Platform fee", "200")],
    credits: [leaf("SUB_CREDITS", "Welcome credit", "20")],
    charges: [
      { ...leaf("MISCELLANEOUS_CHARGE", "Handling", "10"), quantity: decimal("2"), valuePerQuantity: decimal("5") },
    ],
    taxes: [leaf("TAX_AMOUNT", "VAT 19 %", "36.1")],
  });

  it("have sections of their own below what is charged", () => {
    expect(rowsOf(page)).toEqual([
      "Platform fee | 1 | 200.00 | 200.00",
      "Credits | | |",
      "  Welcome credit | | | -20.00",
      "Other charges | | |",
      "  Handling | 2 | 5.00 | 10.00",
      "Taxes | | |",
      "  VAT 19 % | | | 36.10",
    ]);
  });

  it("lead from the subtotal to the balance, step by step", () => {
    expect(totalsOf(page)).toEqual([
      "Subtotal 200.00",
      "Credits -20.00",
      "Net amount 180.00",
      "Other charges 10.00",
      "Taxes 36.10",
      "Total USD 226.10",
      "Paid -100.00",
      "Balance due USD 126.10",
    ]);
    expect(page.summary).toEqual({ label: "Amount due", amount: "USD 126.10", remark: "Please pay by Mar 3, 2025" });
  });
});

describe("the status", () => {
  it.each`
    status                | label               | tone         | watermark    | remark
    ${"DUE"}              | ${"Due"}            | ${"open"}    | ${undefined} | ${"Please pay by Mar 3, 2025"}
    ${"PARTIALLY_PAID"}   | ${"Partially paid"} | ${"open"}    | ${undefined} | ${"Please pay by Mar 3, 2025"}
    ${"PAID"}             | ${"Paid"}           | ${"settled"} | ${undefined} | ${"Paid in full, thank you"}
    ${"VOID"}             | ${"Void"}           | ${"warning"} | ${"VOID"}    | ${"This invoice is void"}
    ${"UN_COLLECTIBLE"}   | ${"Uncollectible"}  | ${"warning"} | ${undefined} | ${"Was due on Mar 3, 2025"}
    ${"REFUND_INITIATED"} | ${"Refund pending"} | ${"neutral"} | ${undefined} | ${"A refund is on its way"}
    ${"REFUND_COMPLETED"} | ${"Refunded"}       | ${"settled"} | ${undefined} | ${"Refunded"}
    ${"MERGED"}           | ${"Merged"}         | ${"neutral"} | ${undefined} | ${"Billed with another invoice"}
  `("$status is shown as $label", ({ status, label, tone, watermark, remark }) => {
    const page = pageOf({ status });
    expect(page.status).toEqual({ label, tone });
    expect(page.watermark).toBe(watermark);
    expect(page.summary.remark).toBe(remark);
  });

  it("of a draft stands across the page, and there is no number yet", () => {
    const page = invoicePageModel(aDraft());
    expect(page).toMatchObject({ title: "Draft invoice", watermark: "DRAFT", status: { label: "Draft" } });
    expect(page.number).toBeUndefined();
    expect(factsOf(page)["Invoice number"]).toBe("Assigned when final");
    expect(page.summary).toEqual({ label: "Amount so far", amount: "USD 3,500.00", remark: "Draft as of Feb 1, 2025" });
    expect(totalsOf(page).at(-1)).toBe("Balance so far USD 3,500.00");
    expect(page.notes[0]).toContain("nothing to pay yet");
  });

  it("of a draft that was given up is void and without number", () => {
    const page = invoicePageModel(aDraft({ status: "VOID" }));
    expect(page).toMatchObject({ title: "Invoice", watermark: "VOID" });
    expect(factsOf(page)["Invoice number"]).toBe("None");
  });

  it("of an invoice over nothing says that nothing is to be paid", () => {
    const page = pageOf({ status: "PAID", lines: [usageCard("Calls", [], { quantity: "0" })] });
    expect(page.summary).toEqual({ label: "Amount due", amount: "USD 0.00", remark: "Nothing to pay" });
    expect(totalsOf(page).slice(-3)).toEqual(["Total USD 0.00", "Paid 0.00", "Balance due USD 0.00"]);
  });

  it.each`
    status                | paid      | value     | steps
    ${"PAID"}             | ${"3500"} | ${"3500"} | ${["Total USD 3,500.00", "Paid -3,500.00", "Balance due USD 0.00"]}
    ${"PAID"}             | ${"0"}    | ${"3500"} | ${["Total USD 3,500.00", "Paid 0.00", "Settled otherwise -3,500.00", "Balance due USD 0.00"]}
    ${"VOID"}             | ${"0"}    | ${"3500"} | ${["Total USD 3,500.00", "Paid 0.00", "Canceled -3,500.00", "Balance due USD 0.00"]}
    ${"REFUND_COMPLETED"} | ${"0"}    | ${"-20"}  | ${["Total USD -20.00", "Paid 0.00", "Refunded 20.00", "Balance due USD 0.00"]}
    ${"DUE"}              | ${"0"}    | ${"-20"}  | ${["Total USD -20.00", "Paid 0.00", "Credit balance USD -20.00"]}
  `("$status with $paid of $value paid leads to the balance step by step", ({ status, paid, value, steps }) => {
    const page = pageOf({ status, paidAmount: decimal(paid), lines: [fee("Fee", value)] });
    expect(totalsOf(page).slice(2)).toEqual(steps);
  });
});

describe("who is billed", () => {
  const linesOf = (traits: InvoiceTraits) => pageOf(traits).billTo.lines;

  it("is reached at the account's address where it has one", () => {
    const address = {
      line1: "Hauptstraße 5",
      line2: "Hof",
      postalCode: "80331",
      city: "München",
      country: "DE",
      phoneNumber: "+49 89 1",
    };
    expect(linesOf({ account: { address, email: "prod@acme.test" } })).toEqual([
      "Hauptstraße 5",
      "Hof",
      "80331 München",
      "DE",
      "+49 89 1",
      "prod@acme.test",
    ]);
  });

  it.each`
    address                                                                     | place                      | because
    ${{ city: "Springfield", state: "IL", postalCode: "62701", country: "US" }} | ${"Springfield, IL 62701"} | ${"American post wants the code last"}
    ${{ city: "Toronto", state: "ON", postalCode: "M5H 2N2", country: "ca" }}   | ${"Toronto, ON M5H 2N2"}   | ${"so does Canadian post"}
    ${{ city: "Łódź", postalCode: "90-001", country: "PL" }}                    | ${"90-001 Łódź"}           | ${"Polish post wants it first"}
    ${{ city: "Paris" }}                                                        | ${"Paris"}                 | ${"no code, no space"}
    ${{ postalCode: "1010" }}                                                   | ${"1010"}                  | ${"no city, no space"}
  `("$address is in $place, $because", ({ address, place }) => {
    expect(linesOf({ account: { address } })[0]).toBe(place);
  });

  it("may have no address at all", () => {
    expect(linesOf({ customer: { address: {}, email: "" } })).toEqual([]);
  });

  it("brings what the account says about itself, such as VAT numbers", () => {
    const { details } = pageOf({ account: { metadata: { VATN: "DE 123", " ": "no label", empty: " " } } }).billTo;
    expect(details.slice(2)).toEqual([{ label: "VATN", value: "DE 123" }]);
  });

  it("brings the first ten entries of very long metadata", () => {
    const metadata = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`key ${index + 1}`, "value"]));
    expect(pageOf({ account: { metadata } }).billTo.details.at(-1)!.label).toBe("key 10");
    expect(pageOf({ account: { metadata } }).billTo.details.length).toBe(12);
  });

  it("is not called twice by the same name", () => {
    expect(pageOf({ account: { name: "acme-prod" } }).billTo.details[0]).toEqual({
      label: "Account",
      value: "acme-prod",
    });
  });

  it("cannot break out of its line", () => {
    const page = pageOf({ customer: { name: "Acme\n\u202eInc" }, plan: "Pro\u0000", account: { name: "a\tb" } });
    expect(page.billTo.name).toBe("Acme Inc");
    expect(factsOf(page)["Plan"]).toBe("Pro");
  });
});

describe("payment terms", () => {
  it.each`
    days  | text
    ${0}  | ${"Due on receipt"}
    ${1}  | ${"Net 1 day"}
    ${45} | ${"Net 45 days"}
  `("of $days days read $text", ({ days, text }) => {
    expect(factsOf(pageOf({ netTermDays: days }))["Payment terms"]).toBe(text);
  });
});

it("asks nobody to write to a sender without an address", () => {
  const page = pageOf({ organization: { email: "" } });
  expect(page.sender.lines).toEqual(["500 Market Street", "San Francisco, CA 94105", "United States"]);
  expect(page.notes.join(" ")).not.toContain("Write to");
});
