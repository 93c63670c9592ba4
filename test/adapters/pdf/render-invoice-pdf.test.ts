import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderInvoicePdf } from "#adapters/pdf/render-invoice-pdf.ts";
import type { Invoice, InvoiceStatus } from "#domain/invoicing/invoice.ts";
import { invoicePageModel } from "#domain/invoicing/invoice-page-model.ts";
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
  tokens,
  usageCard,
} from "../../support/invoices.ts";
import { linesOf, type PrintedDocument, type PrintedPage, type PrintedText, readPdf } from "../../support/read-pdf.ts";

const bytesOf = (invoice: Invoice): Promise<Uint8Array> => renderInvoicePdf(invoicePageModel(invoice));
const printed = async (invoice: Invoice): Promise<PrintedDocument> => readPdf(await bytesOf(invoice));
const printedFrom = (traits: InvoiceTraits): Promise<PrintedDocument> => printed(anInvoice(traits));
const textOf = ({ pages }: PrintedDocument): string => pages.flatMap(linesOf).join("\n");
const meters = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    flatRate(`Meter ${index + 1}`, `${index + 1}000`, "0.001", `${index + 1}`),
  );

/** The room that a text takes, capitals and descenders included. */
const boxOf = ({ left, right, baseline, size }: PrintedText) => ({
  left,
  right,
  top: baseline - size * 0.74,
  bottom: baseline + size * 0.2,
});

const overlaps = (page: PrintedPage): readonly string[] => {
  const texts = page.texts.filter(({ turned }) => !turned).map((text) => ({ ...boxOf(text), text: text.text }));
  return texts.flatMap((one, index) =>
    texts
      .slice(index + 1)
      .filter(
        (two) =>
          one.left < two.right - 0.1 && two.left < one.right - 0.1 && one.top < two.bottom && two.top < one.bottom,
      )
      .map((two) => `${one.text} / ${two.text}`),
  );
};

/** A mark of its own hangs over the letter beside it, at the edge by less than its size outside. */
const isMark = ({ text }: PrintedText): boolean => /^\p{M}+$/u.test(text);

const outside = ({ width, height, texts }: PrintedPage): readonly string[] =>
  texts
    .filter((text) => !text.turned && !isMark(text))
    .filter((text) => {
      const { left, right, top, bottom } = boxOf(text);
      return left < 47.9 || right > width - 47.9 || top < 24 || bottom > height - 20;
    })
    .map(({ text }) => text);

const expectTidy = ({ pages }: PrintedDocument): void => {
  for (const page of pages) {
    expect(outside(page)).toEqual([]);
    expect(overlaps(page)).toEqual([]);
  }
};

describe("an invoice on paper", () => {
  it("reads as it should, from top to bottom", async () => {
    const { pages } = await printedFrom({ account: { metadata: { VATN: "DE 123 456 789" } } });
    expect(pages.length).toBe(1);
    const lines = linesOf(pages[0]!);
    const closing = lines.findIndex((line) => line.includes("Dates are calendar days"));
    expect(lines.slice(0, closing)).toEqual([
      "Tollbook Demo Inc. | Invoice",
      "500 Market Street | 2025-02-7",
      "San Francisco, CA 94105",
      "DUE",
      "United States",
      "billing@tollbook.test",
      "BILL TO | Invoice number | 2025-02-7",
      "Acme Inc | Invoice date | Feb 1, 2025",
      "1 Main Street | Due date | Mar 3, 2025",
      "Springfield, IL 62701 | Payment terms | Net 30 days",
      "US | Billing period | Jan 1, 2025 – Jan 31, 2025",
      "ap@acme.test | Plan | Pro",
      "Currency | USD",
      "Account | Acme production (acme-prod)",
      "Customer ID | acme",
      "VATN | DE 123 456 789",
      "AMOUNT DUE",
      "USD 3,500.00 | Please pay by Mar 3, 2025",
      "DESCRIPTION | QUANTITY | PRICE PER UNIT | AMOUNT (USD)",
      "Context tokens | 1,400,000 | 3,500.00",
      "0–1,000,000 | 1,000,000 | 0.0025 | 2,500.00",
      "Above 1,000,000 | 400,000 | 0.0025 | 1,000.00",
    ]);
    const totals = lines
      .slice(closing)
      .flatMap((line) => /(Subtotal|Taxes and charges|Total|Paid|Balance due) \|.*$/.exec(line)?.[0] ?? []);
    expect(totals).toEqual([
      "Subtotal | 3,500.00",
      "Taxes and charges | 0.00",
      "Total | USD 3,500.00",
      "Paid | 0.00",
      "Balance due | USD 3,500.00",
    ]);
    expect(lines.at(-1)).toBe("Tollbook Demo Inc. | Invoice 2025-02-7 | Page 1 of 1");
  });

  it.each`
    paperSize   | width     | height
    ${"A4"}     | ${595.28} | ${841.89}
    ${"LETTER"} | ${612}    | ${792}
  `("fits on $paperSize, with twenty lines and in its margins", async ({ paperSize, width, height }) => {
    const document = await printedFrom({ paperSize, lines: meters(20) });
    expect(document.pages).toMatchObject([{ width, height }]);
    expectTidy(document);
  });

  it("lines up its figures on the right", async () => {
    const { pages } = await printedFrom({
      lines: [flatRate("Calls", "7", "0.0000025", "1.5"), flatRate("Hours", "2", "600000", "1200000")],
    });
    const rightOf = (text: string) => pages[0]!.texts.find((printed) => printed.text === text)!.right;
    expect(rightOf("1.50")).toBeCloseTo(rightOf("1,200,000.00"), 1);
    expect(rightOf("AMOUNT (USD)")).toBeCloseTo(rightOf("1.50"), 1);
    expect(rightOf("7")).toBeCloseTo(rightOf("QUANTITY"), 1);
    expect(rightOf("0.0000025")).toBeCloseTo(rightOf("PRICE PER UNIT"), 1);
  });

  it("says what it is to a program that shows it", async () => {
    const { info, language } = await printedFrom({ organization: { name: "Łódź & Söhne (Holding) \\ Co" } });
    expect(info).toEqual({
      Producer: "PDFKit",
      Creator: "Tollbook",
      CreationDate: "D:20250101000000Z",
      Title: "Invoice 2025-02-7",
      Author: "Łódź & Söhne (Holding) \\ Co",
      Subject: "Acme Inc, Jan 1, 2025 – Jan 31, 2025",
    });
    expect(language).toBe("en");
  });

  it("is the same file whenever it is drawn", async () => {
    const invoice = anInvoice({ lines: [...meters(60), tokens()] });
    expect(Buffer.from(await bytesOf(invoice)).equals(Buffer.from(await bytesOf(invoice)))).toBe(true);
  });

  it("is another file when the invoice is another one", async () => {
    const drawn = await Promise.all([bytesOf(anInvoice()), bytesOf(anInvoice({ sequenceId: "2025-02-8" }))]);
    expect(Buffer.from(drawn[0]!).equals(Buffer.from(drawn[1]!))).toBe(false);
  });

  it("is small", async () => {
    expect((await bytesOf(anInvoice())).length).toBeLessThan(40_000);
  });
});

describe("names of all kinds", () => {
  it.each(["Łódź Żółć GmbH", "Ελλάδα Α.Ε.", "ТОВ «Київ»", "Ünïcödé & Şirketi №1", "Việt Nam", "₹ € £ ¥"])(
    "%s is printed letter by letter",
    async (name) => {
      const document = await printedFrom({ customer: { name }, lines: [flatRate(name, "1", "2", "2")] });
      expect(linesOf(document.pages[0]!).filter((line) => line.startsWith(name)).length).toBe(2);
      expectTidy(document);
    },
  );

  it.each`
    name                | shown        | because
    ${"日本株式会社"}   | ${"□□□□□□"}  | ${"the fonts have no Chinese characters"}
    ${"Acme 한국"}      | ${"Acme □□"} | ${"nor Korean ones; the rest is printed"}
    ${"c\udb40\udd00d"} | ${"cd"}      | ${"a variation selector is invisible, and not in the font"}
  `("$name is printed as $shown, $because", async ({ name, shown }) => {
    const document = await printedFrom({ customer: { name } });
    expect(linesOf(document.pages[0]!)).toContain(`${shown} | Invoice date | Feb 1, 2025`);
    expectTidy(document);
  });

  it("from right to left keep the order of their words on the page", async () => {
    const { pages } = await printedFrom({ account: { name: "שלום עולם" } });
    // As it stands on the page: the last letter of the last word is leftmost.
    expect(linesOf(pages[0]!)).toContain("Account | םלוע\u00a0םולש |  (acme-prod)");
  });

  it("do not stop a document, whatever they are", async () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.string({ unit: "grapheme", maxLength: 80 }),
    );
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (name, description) => {
        const document = await printedFrom({
          customer: { name, address: { line1: description } },
          organization: { name },
          account: { metadata: { [name]: description } },
          plan: description,
          lines: [flatRate(description, "1", "2", "2")],
        });
        expect(document.pages.length).toBe(1);
        expect(document.pages.flatMap(outside)).toEqual([]);
      }),
      { numRuns: 25, examples: [["\u05e9\u05bc\u05c1", ""]] },
    );
  });

  it("and descriptions that are long go on in the next line", async () => {
    const name = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzgesellschaft mbH und Compagnie";
    const document = await printedFrom({
      customer: { name },
      organization: { name, addressLines: [name, name] },
      account: { name, metadata: { [name]: name } },
      lines: [flatRate(`${name} `.repeat(3), "1", "2", "2"), tokens()],
    });
    expect(document.pages.length).toBe(1);
    expectTidy(document);
  });
});

describe("figures of all kinds", () => {
  it("are printed with every digit", async () => {
    const document = await printedFrom({
      lines: [flatRate("Tokens", "0.1000000000000000055", "0.0000025", "-1234567.89")],
    });
    expect(textOf(document)).toContain("Tokens | 0.1000000000000000055 | 0.0000025 | -1,234,567.89");
  });

  it("get smaller and then go on in the next line, but never into the next column", async () => {
    const quantity = "12345678901234567890123456789012345678";
    const document = await printedFrom({
      lines: [flatRate("Atoms", quantity, `0.${"0".repeat(60)}1`, `${"9".repeat(120)}.5`)],
    });
    expectTidy(document);
    const digits = document.pages[0]!.texts.map(({ text }) => text.replaceAll(",", "")).join("");
    expect(digits).toContain(quantity);
    expect(digits).toContain(`0.${"0".repeat(60)}1`);
    expect(digits).toContain(`${"9".repeat(120)}.50`);
  });

  it("of a thousand digits still have room", async () => {
    const document = await printedFrom({
      lines: [flatRate("Atoms", "9".repeat(1_000), "1", "9".repeat(1_000)), tokens()],
    });
    expectTidy(document);
    expect(document.pages.length).toBeLessThanOrEqual(2);
  });

  it("have no decimal places in yen", async () => {
    expect(textOf(await printedFrom({ currency: "JPY", lines: [fee("基本料", "5864")] }))).toContain(
      "□□□ | 1 | 5,864 | 5,864",
    );
  });
});

describe("the status of an invoice", () => {
  const statuses: readonly InvoiceStatus[] = [
    "DUE",
    "PARTIALLY_PAID",
    "PAID",
    "VOID",
    "UN_COLLECTIBLE",
    "REFUND_INITIATED",
    "REFUND_COMPLETED",
    "MERGED",
  ];
  it.each(statuses)("%s stands on it", async (status) => {
    const document = await printedFrom({ status });
    expectTidy(document);
    const label = {
      PARTIALLY_PAID: "PARTIALLY PAID",
      UN_COLLECTIBLE: "UNCOLLECTIBLE",
      REFUND_INITIATED: "REFUND PENDING",
      REFUND_COMPLETED: "REFUNDED",
    };
    expect(linesOf(document.pages[0]!)).toContain({ ...label }[status as keyof typeof label] ?? status);
  });

  it("stands across every page of a draft", async () => {
    const { pages } = await printed(aDraft({ lines: meters(100) }));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.map(({ texts }) => texts.filter(({ turned }) => turned).map(({ text }) => text))).toEqual(
      pages.map(() => ["DRAFT"]),
    );
    expect(linesOf(pages[0]!)[0]).toBe("Tollbook Demo Inc. | Draft invoice");
  });

  it("stands across a void invoice, and across no other", async () => {
    const wordAcross = async (status: InvoiceStatus) =>
      (await printedFrom({ status })).pages[0]!.texts.filter(({ turned }) => turned).map(({ text }) => text);
    expect(await wordAcross("VOID")).toEqual(["VOID"]);
    expect(await wordAcross("PAID")).toEqual([]);
  });
});

describe("an invoice with credits, charges and taxes", () => {
  it("still fits on a page", async () => {
    const document = await printedFrom({
      status: "PARTIALLY_PAID",
      paidAmount: decimal("100"),
      lines: [
        tokens(),
        tagged("Storage", [
          flatRate("Hot", "18432.75", "0.0004", "7.37"),
          usageCard("Cold", [slab({ after: "1", quantity: "2", rate: "1", value: "2" })]),
        ]),
      ],
      credits: [leaf("SUB_CREDITS", "Welcome credit", "20")],
      charges: [leaf("MISCELLANEOUS_CHARGE", "Handling", "5")],
      taxes: [leaf("TAX_AMOUNT", "VAT 19 %", "663.93")],
    });
    expect(document.pages.length).toBe(1);
    expectTidy(document);
    const text = textOf(document);
    expect(text).toContain(
      "Storage | 9.37\nHot | 18,432.75 | 0.0004 | 7.37\nCold | 2 | 2.00\nAbove 1 | 2 | 1.00 | 2.00\nCredits\nWelcome credit | -20.00",
    );
    expect(text).toContain("Total | USD 4,158.30");
    expect(text).toContain("Balance due | USD 4,058.30");
  });
});

describe("an invoice of many lines", () => {
  const HEADER = "DESCRIPTION | QUANTITY | PRICE PER UNIT | AMOUNT (USD)";

  it.each(["A4", "LETTER"] as const)(
    "of 400 takes some pages of %s and less than a second of work",
    async (paperSize) => {
      const invoice = anInvoice({ paperSize, lines: meters(400) });
      await bytesOf(anInvoice());
      // The processor's time: what else the machine does meanwhile is not ours.
      const before = process.cpuUsage();
      const file = await bytesOf(invoice);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(1_000);
      const document = readPdf(file);
      expect(document.pages.length).toBeGreaterThanOrEqual(8);
      expect(document.pages.length).toBeLessThanOrEqual(12);
      expectTidy(document);
    },
  );

  it("has all of them once and in order, under a header on every page", async () => {
    const { pages } = await printedFrom({ lines: meters(400) });
    const lines = pages.map(linesOf);
    const rows = lines.flat().filter((line) => line.startsWith("Meter "));
    expect(rows.length).toBe(400);
    expect(rows[0]).toBe("Meter 1 | 1,000 | 0.001 | 1.00");
    expect(rows.map((row) => Number(/Meter (\d+)/.exec(row)![1]))).toEqual(
      Array.from({ length: 400 }, (_, index) => index + 1),
    );
    expect(lines.map((page) => page.filter((line) => line === HEADER).length)).toEqual(pages.map(() => 1));
    expect(lines.map((page) => page.at(-1))).toEqual(
      pages.map((_, index) => `Tollbook Demo Inc. | Invoice 2025-02-7 | Page ${index + 1} of ${pages.length}`),
    );
    expect(lines.slice(1).map((page) => page[0])).toEqual(
      pages.slice(1).map(() => "Tollbook Demo Inc. | Invoice 2025-02-7, continued"),
    );
  });

  it("has its total on the last page only, and never without rows", async () => {
    for (let count = 15; count <= 30; count += 1) {
      const { pages } = await printedFrom({ lines: meters(count) });
      const withTotal = pages.map((page) => linesOf(page).some((line) => line.startsWith("Balance due")));
      expect(withTotal).toEqual(pages.map((_, index) => index === pages.length - 1));
      const rows = linesOf(pages.at(-1)!).filter((line) => line.startsWith("Meter "));
      expect(rows.length, `${count} lines`).toBeGreaterThanOrEqual(2);
    }
  });

  it("keeps a card and its slabs on one page", async () => {
    const { pages } = await printedFrom({
      lines: Array.from({ length: 30 }, (_, index) => ({ ...tokens(), description: `Card ${index + 1}` })),
    });
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) {
      const lines = linesOf(page);
      const cards = lines.filter((line) => line.startsWith("Card ")).length;
      expect(lines.filter((line) => line.startsWith("Above 1,000,000")).length).toBe(cards);
    }
  });
});

it("embeds its fonts, and uses no other", async () => {
  const { fonts, embeddedFonts } = await printedFrom({});
  expect(fonts.length).toBe(2);
  expect(embeddedFonts.toSorted()).toEqual(fonts.toSorted());
  expect(fonts.every((font) => /^[A-Z]{6}\+DejaVuSansCondensed/.test(font))).toBe(true);
});
