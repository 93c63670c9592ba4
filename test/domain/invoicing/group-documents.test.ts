import { describe, expect, it } from "vitest";
import type { AccountId, InvoiceGroupId, InvoiceId } from "#domain/ids.ts";
import { withParts, withPaymentsOfParts } from "#domain/invoicing/composite-invoice.ts";
import type { CompositeInvoice, InvoiceParties } from "#domain/invoicing/invoice.ts";
import { finalize } from "#domain/invoicing/invoice-lifecycle.ts";
import { invoiceMail } from "#domain/invoicing/invoice-mail.ts";
import { billTo } from "#domain/invoicing/invoice-page-parties.ts";
import { tableRows } from "#domain/invoicing/invoice-page-rows.ts";
import { totals } from "#domain/invoicing/invoice-page-totals.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { anInvoice, fee } from "../../support/invoices.ts";
import { at } from "../../support/world.ts";

const GROUP = "inv_group.1" as InvoiceGroupId;

const part = (accountId: string, value: string, paid = "0") => {
  const invoice = anInvoice({
    id: `inv.${accountId}` as InvoiceId,
    lines: [fee("Seat", value)],
    paidAmount: decimal(paid),
  });
  const account = { ...invoice.parties.account, name: `Account ${accountId}` };
  return { ...invoice, accountId: accountId as AccountId, parties: { ...invoice.parties, account } };
};

const composite = (...parts: readonly ReturnType<typeof part>[]): CompositeInvoice => {
  const { parties } = anInvoice();
  const ofGroup: InvoiceParties = {
    ...parties,
    customer: { ...parties.customer, name: "Acme group", email: "group@acme.test" },
    account: {
      id: "inv_group.1" as AccountId,
      name: "Acme group",
      emailRecipients: [],
      additionalEmailRecipients: [],
      metadata: {},
    },
    group: {
      id: GROUP,
      name: "Acme group",
      email: "group@acme.test",
      address: { line1: "3 Group Lane", city: "Berlin", postalCode: "10115", country: "DE" },
      dailyInvoiceConsolidation: true,
    },
    pricePlanName: "",
  };
  const now = at("2025-02-04T00:00:00Z");
  const draft = withParts(undefined, parts, {
    id: "inv.group" as InvoiceId,
    groupId: GROUP,
    currency: "USD" as CurrencyCode,
    parties: ofGroup,
    netTermDays: 10,
    invoiceDate: now,
    now,
  });
  return withPaymentsOfParts(finalize(draft, { sequenceId: "2025-02-9", now }) as CompositeInvoice);
};

describe("a group's invoice", () => {
  it("is printed by account, with nothing summed across them but the total", () => {
    const invoice = composite(part("one", "30"), part("two", "12.5"));
    expect(tableRows(invoice).map(({ kind, description, amount }) => [kind, description, amount])).toEqual([
      ["group", "Account one", "30.00"],
      ["group", "Account two", "12.50"],
    ]);
    expect(totals(invoice).map(({ label, amount }) => `${label} ${amount}`)).toEqual([
      expect.stringMatching(/^Total .*42\.50/),
      expect.stringMatching(/^Paid/),
      expect.stringMatching(/^Balance due .*42\.50/),
    ]);
  });

  it("tells its parts by account, whichever became due first", () => {
    const [one, two] = [part("one", "30"), part("two", "12.5")];
    const orders = [composite(one, two), composite(two, one)].map(({ parts }) =>
      parts.map(({ accountId }) => accountId),
    );
    expect(orders).toEqual([
      ["one", "two"],
      ["one", "two"],
    ]);
  });

  it("is billed to the group, at its own address", () => {
    expect(billTo(composite(part("one", "30")).parties)).toEqual({
      name: "Acme group",
      lines: ["3 Group Lane", "10115 Berlin", "DE", "group@acme.test"],
      details: [{ label: "Group ID", value: "inv_group.1" }],
    });
  });

  it("is mailed to the group, and thanks for no plan", () => {
    const mail = invoiceMail(composite(part("one", "30")), []);
    expect(mail.to).toEqual(["group@acme.test"]);
    expect(mail.text).toContain("Hello Acme group,");
    expect(mail.text).not.toContain("Thank you for using");
  });

  it.each`
    parts                                         | status              | paid    | because
    ${[part("one", "30"), part("two", "5")]}      | ${"DUE"}            | ${"0"}  | ${"nobody has paid"}
    ${[part("one", "30"), part("two", "5", "5")]} | ${"PARTIALLY_PAID"} | ${"5"}  | ${"a wallet paid its part"}
    ${[part("one", "30", "30")]}                  | ${"PAID"}           | ${"30"} | ${"wallets paid all of it"}
    ${[part("one", "0")]}                         | ${"PAID"}           | ${"0"}  | ${"there is nothing to pay"}
  `("is $status, since $because", ({ parts, status, paid }) => {
    const invoice = composite(...parts);
    expect([invoice.status, toText(invoice.paidAmount)]).toEqual([status, paid]);
  });
});
