import { describe, expect, it } from "vitest";
import { invoiceMail } from "#domain/invoicing/invoice-mail.ts";
import { decimal } from "#domain/money/decimal.ts";
import { anInvoice, fee, type InvoiceTraits, usageCard } from "../../support/invoices.ts";

const mailOf = (traits: InvoiceTraits = {}) => invoiceMail(anInvoice(traits), []);

describe("the mail that brings an invoice", () => {
  it("says what is to be paid for which days, and by when", () => {
    expect(mailOf().subject).toBe("Invoice 2025-02-7 from Tollbook Demo Inc.: USD 3,500.00 by Mar 3, 2025");
    expect(mailOf().text).toBe(`Hello Acme Inc,

Thank you for using Pro. Attached is your invoice 2025-02-7.

  Account          Acme production
  Billing period   Jan 1, 2025 – Jan 31, 2025
  Total            USD 3,500.00
  Amount due       USD 3,500.00
  Due date         Mar 3, 2025

Please pay USD 3,500.00 by Mar 3, 2025, and give the invoice number with your payment.

Questions? Just write to billing@tollbook.test.

Kind regards
Tollbook Demo Inc.
`);
  });

  it("asks for the rest where a part is paid", () => {
    const { text } = mailOf({ status: "PARTIALLY_PAID", paidAmount: decimal("1000.5") });
    expect(text).toContain("Total            USD 3,500.00\n  Amount due       USD 2,499.50");
  });

  it.each`
    because                  | traits
    ${"nothing was used"}    | ${{ status: "PAID", lines: [usageCard("Calls", [], { quantity: "0" })] }}
    ${"it is paid"}          | ${{ status: "PAID", paidAmount: decimal("3500") }}
    ${"we owe the customer"} | ${{ status: "REFUND_COMPLETED", lines: [fee("Correction", "-20")] }}
    ${"it is void"}          | ${{ status: "VOID" }}
  `("asks for nothing where $because", ({ traits }) => {
    const { subject, text } = mailOf(traits);
    expect(subject).toBe("Invoice 2025-02-7 from Tollbook Demo Inc.: nothing to pay");
    expect(text).toContain("nothing to pay");
    expect(text).not.toContain("Please pay");
    expect(text).not.toContain("Due date");
  });

  it("is the same mail whenever it is sent again", () => {
    expect(mailOf().id).toBe("invoice-inv.23Xx0Jkc2DM.nlMQh");
    expect(mailOf()).toEqual(mailOf());
  });

  it("comes from the organization, with what is attached", () => {
    const attachment = { fileName: "invoice.pdf", contentType: "application/pdf", content: new Uint8Array([1]) };
    const mail = invoiceMail(anInvoice(), [attachment]);
    expect(mail.from).toEqual({ name: "Tollbook Demo Inc.", address: "billing@tollbook.test" });
    expect(mail.attachments).toEqual([attachment]);
  });

  it("lets no name add a line to the subject", () => {
    const { subject, from } = mailOf({ organization: { name: "Tollbook\r\nBcc: all@acme.test" } });
    expect(subject).toBe("Invoice 2025-02-7 from Tollbook Bcc: all@acme.test: USD 3,500.00 by Mar 3, 2025");
    expect(from.name).toBe("Tollbook Bcc: all@acme.test");
  });
});

describe("who gets the mail", () => {
  it.each`
    recipients                  | account             | customer          | to                    | because
    ${["a@acme.test"]}          | ${"prod@acme.test"} | ${"ap@acme.test"} | ${["a@acme.test"]}    | ${"the account names recipients"}
    ${[]}                       | ${"prod@acme.test"} | ${"ap@acme.test"} | ${["prod@acme.test"]} | ${"the account has an address"}
    ${[]}                       | ${undefined}        | ${"ap@acme.test"} | ${["ap@acme.test"]}   | ${"the customer has one"}
    ${[]}                       | ${""}               | ${"ap@acme.test"} | ${["ap@acme.test"]}   | ${"an empty address is none"}
    ${[]}                       | ${undefined}        | ${""}             | ${[]}                 | ${"nobody has one"}
    ${["a@x.test", "A@x.test"]} | ${undefined}        | ${"ap@acme.test"} | ${["A@x.test"]}       | ${"nobody gets it twice"}
  `("is $to, $because", ({ recipients, account, customer, to }) => {
    const { to: actual, cc } = mailOf({
      account: { emailRecipients: recipients, ...(account !== undefined && { email: account }) },
      customer: { email: customer },
    });
    expect(actual).toEqual(to);
    expect(cc).toEqual([]);
  });

  it("is in copy where the account says so, unless it is addressed already", () => {
    const account = {
      emailRecipients: ["a@acme.test"],
      additionalEmailRecipients: ["cfo@acme.test", "A@acme.test", "cfo@acme.test"],
    };
    expect(mailOf({ account })).toMatchObject({ to: ["a@acme.test"], cc: ["cfo@acme.test"] });
  });
});
