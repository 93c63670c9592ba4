import { describe, expect, it } from "vitest";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { allocatePayment } from "#domain/payments/allocate-payment.ts";
import { instantOf } from "#domain/time/instant.ts";

const invoice = (id: string, total: string, status = "DUE", paid = "0"): Invoice =>
  ({ id, status, totalAmount: decimal(total), paidAmount: decimal(paid) }) as never;
const INVOICES = [
  invoice("a", "1000"),
  invoice("b", "600"),
  invoice("draft", "10", "DRAFT"),
  invoice("paid", "10", "PAID", "10"),
  invoice("lost", "50", "UN_COLLECTIBLE"),
  invoice("back", "80", "REFUND_INITIATED", "80"),
];

type Line = readonly [type: "INVOICE" | "CREDIT" | "WALLET_CREDIT", target: string | undefined, amount?: string];
const allocated = (
  total: string,
  lines: readonly Line[],
  {
    owner = "ACCOUNT",
    currency = "USD",
    orders,
  }: { owner?: string; currency?: string; orders?: readonly number[] } = {},
) =>
  allocatePayment(
    {
      ownerId: "acme",
      currency,
      totalAmount: decimal(total),
      reference: {},
      lines: lines.map(([type, targetId, amount], index) => ({
        type,
        targetId,
        order: orders?.[index] ?? index + 1,
        ...(amount !== undefined && { amount: decimal(amount) }),
      })),
    } as never,
    {
      invoices: new Map(INVOICES.map((one) => [one.id, one])),
      credits: new Map([["cred.1", {} as never]]),
      currency: "USD",
      owner,
    } as never,
    instantOf(1),
  );
const handedOut = (...args: Parameters<typeof allocated>): string[] => {
  const result = allocated(...args);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return [
    ...result.value.lines.map(
      ({ order, type, targetId = "new", amount }) => `${order} ${type} ${targetId} ${toText(amount)}`,
    ),
    ...result.value.invoices.map(({ id, status, paidAmount }) => `${id} ${status} ${toText(paidAmount)}`),
  ];
};
const reasons = (...args: Parameters<typeof allocated>): string[] => {
  const result = allocated(...args);
  return result.ok ? [] : result.error.map(({ path, message }) => `${path}: ${message}`);
};

describe("a payment", () => {
  it("of 1700 pays invoices of 1000 and 600 and makes a credit of 100 (§20)", () => {
    expect(
      handedOut("1700", [
        ["INVOICE", "a", "1000"],
        ["INVOICE", "b", "600"],
        ["CREDIT", undefined, "100"],
      ]),
    ).toEqual(["1 INVOICE a 1000", "2 INVOICE b 600", "3 CREDIT new 100", "a PAID 1000", "b PAID 600"]);
  });
  it("puts what is left into the wallet", () => {
    expect(handedOut("10000", [["INVOICE", "a", "1000"]])).toEqual([
      "1 INVOICE a 1000",
      "2 WALLET_CREDIT new 9000",
      "a PAID 1000",
    ]);
  });
  it("is handed out in ascending order, whatever the order of the lines", () => {
    expect(
      handedOut(
        "100",
        [
          ["WALLET_CREDIT", undefined],
          ["INVOICE", "a", "70"],
        ],
        { orders: [9, 2] },
      ),
    ).toEqual(["2 INVOICE a 70", "9 WALLET_CREDIT new 30", "a PARTIALLY_PAID 70"]);
  });
  it("without an amount pays what is open of an invoice", () => {
    expect(handedOut("700", [["INVOICE", "b"]])).toEqual(["1 INVOICE b 600", "2 WALLET_CREDIT new 100", "b PAID 600"]);
  });
  it("may pay an invoice in two lines, and knows of the first in the second", () => {
    expect(
      handedOut("600", [
        ["INVOICE", "b", "400"],
        ["INVOICE", "b", "200"],
      ]),
    ).toContain("b PAID 600");
    expect(
      reasons("700", [
        ["INVOICE", "b", "400"],
        ["INVOICE", "b", "201"],
      ]),
    ).toEqual(["lineItemRecords[1].amount: must be at most 200, which is open of invoice 'b'"]);
  });
  it("pays late what was given up, but only all of it", () => {
    expect(handedOut("50", [["INVOICE", "lost"]])).toContain("lost PAID 50");
    expect(reasons("50", [["INVOICE", "lost", "20"]])[0]).toContain("in full or not at all");
  });
  it("links a credit that there is", () => {
    expect(handedOut("20", [["CREDIT", "cred.1", "20"]])).toEqual(["1 CREDIT cred.1 20"]);
  });

  it.each<[string, Parameters<typeof allocated>, string]>([
    [
      "lines that are more than the total",
      ["99", [["INVOICE", "a", "100"]]],
      "lineItemRecords: the lines add up to 100, more than totalAmount 99",
    ],
    [
      "another currency",
      ["10", [["INVOICE", "a", "10"]], { currency: "EUR" }],
      "currency: must be the payer's currency, USD",
    ],
    [
      "more than is open",
      ["2000", [["INVOICE", "a", "1000.01"]]],
      "lineItemRecords[0].amount: must be at most 1000, which is open of invoice 'a'",
    ],
    [
      "a draft",
      ["10", [["INVOICE", "draft"]]],
      "lineItemRecords[0].togaiId: invoice 'draft' is DRAFT; only DUE, PARTIALLY_PAID, UN_COLLECTIBLE can be paid, and REFUND_INITIATED refunded",
    ],
    [
      "a paid invoice",
      ["10", [["INVOICE", "paid", "1"]]],
      "lineItemRecords[0].togaiId: invoice 'paid' is PAID; only DUE, PARTIALLY_PAID, UN_COLLECTIBLE can be paid, and REFUND_INITIATED refunded",
    ],
    [
      "an invoice of somebody else",
      ["10", [["INVOICE", "other"]]],
      "lineItemRecords[0].togaiId: the account has no invoice 'other'",
    ],
    ["no invoice", ["10", [["INVOICE", undefined]]], "lineItemRecords[0].togaiId: must name the invoice"],
    [
      "a credit of somebody else",
      ["10", [["CREDIT", "cred.9"]]],
      "lineItemRecords[0].togaiId: the account has no credit 'cred.9'",
    ],
    [
      "less than a cent",
      ["10", [["INVOICE", "a", "1.005"]]],
      "lineItemRecords[0].amount: must be a whole number of USD's smallest unit",
    ],
    ["nothing", ["0", [["WALLET_CREDIT", undefined]]], "lineItemRecords[0].amount: must be more than 0"],
    [
      "an order twice",
      [
        "10",
        [
          ["WALLET_CREDIT", undefined, "5"],
          ["WALLET_CREDIT", undefined, "5"],
        ],
        { orders: [1, 1] },
      ],
      "lineItemRecords: must have no order twice",
    ],
    [
      "money taken back from an invoice that is not refunded",
      ["-10", [["INVOICE", "a", "-10"]]],
      "lineItemRecords[0].amount: must be more than 0",
    ],
    [
      "a group's money for a wallet",
      ["10", [["WALLET_CREDIT", undefined]], { owner: "INVOICE_GROUP" }],
      "lineItemRecords[0].type: must be INVOICE, since an invoice group has neither wallet nor credits",
    ],
    [
      "more of a group than its lines",
      ["1001", [["INVOICE", "a"]], { owner: "INVOICE_GROUP" }],
      "totalAmount: 1 is left over, and an invoice group has no wallet to keep it in",
    ],
  ])("is refused for %s", (_name, args, expected) => {
    expect(reasons(...args)).toEqual([expected]);
  });
  it("is refused with every reason", () => {
    expect(
      reasons(
        "10",
        [
          ["INVOICE", "draft"],
          ["INVOICE", "other"],
        ],
        { currency: "EUR" },
      ),
    ).toHaveLength(3);
  });
});

describe("a refund", () => {
  it("goes back outside as a payment below zero", () => {
    expect(handedOut("-80", [["INVOICE", "back"]])).toEqual(["1 INVOICE back -80", "back REFUND_COMPLETED 0"]);
  });
  it("goes into the wallet where nothing leaves the house", () => {
    expect(handedOut("0", [["INVOICE", "back", "-80"]])).toEqual([
      "1 INVOICE back -80",
      "2 WALLET_CREDIT new 80",
      "back REFUND_COMPLETED 0",
    ]);
  });
  it("may be made in parts", () => {
    expect(handedOut("-30", [["INVOICE", "back", "-30"]])).toContain("back REFUND_INITIATED 50");
  });
  it("is no more than was paid, and no money in", () => {
    expect(reasons("-81", [["INVOICE", "back", "-81"]])[0]).toContain("must be at least -80");
    expect(reasons("10", [["INVOICE", "back", "10"]])[0]).toContain("must be below 0");
  });
});
