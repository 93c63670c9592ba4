import { describe, expect, it } from "vitest";
import { invoiceJsonDocument } from "#domain/invoicing/invoice-document.ts";
import { decimal } from "#domain/money/decimal.ts";
import { stringifyExact } from "#wire/json.ts";
import { aDraft, anInvoice, flatRate } from "../../support/invoices.ts";

describe("the JSON document of an invoice", () => {
  it("has the invoice's fields", () => {
    const { revenueInfo, ...fields } = invoiceJsonDocument(anInvoice({ zone: "Asia/Kolkata" }));
    expect(revenueInfo.type).toBe("GRAND_TOTAL_AMOUNT");
    expect(fields).toEqual({
      id: "inv.23Xx0Jkc2DM.nlMQh",
      ownerId: "acme-prod",
      customerId: "acme",
      pricePlanId: "pp.20sieTc1u2i.fY8AT",
      status: "DUE",
      invoiceClass: "INVOICE",
      invoiceType: "STANDARD",
      startDate: "2024-12-31T18:30:00Z",
      endDate: "2025-01-31T18:30:00Z",
      endDateInclusive: "2025-01-31T18:29:59.999Z",
      invoiceDate: "2025-01-31T18:30:00Z",
      dueDate: "2025-03-02T18:30:00Z",
      netTermDays: 30,
      generatedAt: "2024-12-31T18:30:00Z",
      updatedAt: "2025-01-31T18:30:00Z",
      sequenceId: "2025-02-7",
      totalAmount: decimal("3500"),
      paidAmount: decimal("0"),
      usageInfo: [],
      invoiceDetails: {
        customer: {
          name: "Acme Inc",
          primaryEmail: "ap@acme.test",
          address: { line1: "1 Main Street", city: "Springfield", state: "IL", postalCode: "62701", country: "US" },
        },
        account: {
          name: "Acme production",
          invoiceCurrency: "USD",
          address: { line1: "1 Main Street", city: "Springfield", state: "IL", postalCode: "62701", country: "US" },
          primaryEmail: "ap@acme.test",
        },
        pricePlanName: "Pro",
        organization: {
          businessName: "Tollbook Demo Inc.",
          address: { line1: "500 Market Street", line2: "San Francisco, CA 94105, United States" },
          primaryEmail: "billing@tollbook.test",
        },
      },
    });
  });

  it("writes every digit as a number", () => {
    const invoice = anInvoice({
      lines: [flatRate("Exact", "12345678901234567890123456789012345678", "0.1000000000000000055", "1.5")],
    });
    const text = stringifyExact(invoiceJsonDocument(invoice));
    expect(text).toContain('"quantity":12345678901234567890123456789012345678');
    expect(text).toContain('"valuePerQuantity":0.1000000000000000055');
    expect(text).toContain('"totalAmount":1.5');
  });

  it("has no number before the invoice is final", () => {
    expect(Object.keys(invoiceJsonDocument(aDraft()))).not.toContain("sequenceId");
  });

  it("prefers what the account says of itself", () => {
    const account = { address: { city: "Wien" }, email: "prod@acme.test" };
    expect(invoiceJsonDocument(anInvoice({ account })).invoiceDetails.account).toEqual({
      name: "Acme production",
      invoiceCurrency: "USD",
      address: { city: "Wien" },
      primaryEmail: "prod@acme.test",
    });
  });

  it.each`
    addressLines       | address                          | because
    ${[]}              | ${{}}                            | ${"there is none"}
    ${["A"]}           | ${{ line1: "A" }}                | ${"there is one line"}
    ${["A", "B", "C"]} | ${{ line1: "A", line2: "B, C" }} | ${"there are two fields"}
  `("turns the sender's lines $addressLines into $address, $because", ({ addressLines, address }) => {
    const { organization } = invoiceJsonDocument(anInvoice({ organization: { addressLines } })).invoiceDetails;
    expect(organization.address).toEqual(address);
  });
});
