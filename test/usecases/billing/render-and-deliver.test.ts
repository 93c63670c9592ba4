import { describe, expect, it } from "vitest";
import type { InvoiceId } from "#domain/ids.ts";
import { toIso } from "#domain/time/instant.ts";
import type { Mail } from "#ports/mailer.ts";
import { readInvoiceMessage } from "#usecases/billing/close-message.ts";
import { deliverInvoice } from "#usecases/billing/deliver-invoice.ts";
import { type DrawInvoice, renderInvoice } from "#usecases/billing/render-invoice.ts";
import type { World } from "#usecases/world.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import { aFee, anAccount, aPlan, associate, feeCard, schedule } from "../../support/catalog-for-billing.ts";
import { deathsOf, dyingWorld, untilSurvived } from "../../support/faulty-ports.ts";

/** The shortest drawing: the number, so that it can be told apart. */
const draw: DrawInvoice = async ({ sequenceId }) => ({
  pdf: new TextEncoder().encode(`pdf of ${sequenceId}`),
  json: new TextEncoder().encode(`{"sequenceId":"${sequenceId}"}`),
});

/** Accounts with one due invoice each, not drawn yet. */
const open = async (accounts: Readonly<Record<string, object>>, organization: object = {}) => {
  const shop = await openBillingWorld({ organization: { name: "Acme Metering", ...organization } });
  const plan = await aPlan(shop, { cards: [feeCard(await aFee(shop), { rate: 5, timing: "IN_ADVANCE" })] });
  for (const [id, more] of Object.entries(accounts)) {
    await anAccount(shop, id, more);
    await schedule(shop, id, associate(plan, "2025-01-01"));
    await shop.settle();
  }
  const invoiceOf = async (accountId: string) => {
    const [invoice] = await shop.invoicesOf(accountId);
    if (!invoice) throw new Error(`${accountId} has no invoice`);
    return invoice;
  };
  const render = async (accountId: string, world: World = shop.world) =>
    renderInvoice(world, draw, { organizationId: shop.organizationId, invoiceId: (await invoiceOf(accountId)).id });
  const deliver = async (accountId: string, world: World = shop.world) =>
    deliverInvoice(world, { organizationId: shop.organizationId, invoiceId: (await invoiceOf(accountId)).id });
  return { ...shop, invoiceOf, render, deliver };
};

const mailsOf = ({ adapters }: BillingWorld): readonly Mail[] => [
  ...(adapters.mailer as unknown as { sent: ReadonlyMap<string, Mail> }).sent.values(),
];

const textOf = async ({ world }: BillingWorld, key: string | undefined): Promise<string | undefined> => {
  const found = key === undefined ? undefined : await world.documents.get(key);
  return found && new TextDecoder().decode(found.content);
};

describe("drawing a final invoice", () => {
  it("keeps it as PDF and as JSON, and asks for its delivery", async () => {
    const shop = await open({ "acme-prod": {} });
    await shop.render("acme-prod");

    const { id, pdfDocument, jsonDocument } = await shop.invoiceOf("acme-prod");
    const base = `${shop.organizationId}/invoices/acme-prod/2025-01-1-${id}`;
    expect([pdfDocument, jsonDocument]).toEqual([`${base}.pdf`, `${base}.json`]);
    expect(await textOf(shop, pdfDocument)).toBe("pdf of 2025-01-1");
    expect(await textOf(shop, jsonDocument)).toBe('{"sequenceId":"2025-01-1"}');
    const [message] = await shop.adapters.queue.receive("deliver-invoices", 10);
    expect(message && readInvoiceMessage(message.body)).toEqual({ organizationId: shop.organizationId, invoiceId: id });
  });

  it("is linked from the API, without credentials, for an hour", async () => {
    const shop = await open({ acme: {} });
    await shop.render("acme");
    const { id } = await shop.invoiceOf("acme");
    const { pdfUrl } = (await shop.api.get(`/invoices/${id}`)).body;
    const { searchParams } = new URL(pdfUrl);
    expect(toIso((Number(searchParams.get("expires")) * 1_000) as never)).toBe("2025-01-01T01:00:00Z");
  });

  it.each(["a b", "größe", "../../etc/passwd", "100%", "a/b", ".hidden", "-rf", "😀", "名".repeat(50)])(
    "finds a place for it, whatever the account is called: %s",
    async (accountId) => {
      const shop = await open(
        { [accountId]: {} },
        { invoiceSequence: { template: "№ {number}/YYYY", firstNumber: 1 } },
      );
      await shop.render(accountId);
      const { pdfDocument } = await shop.invoiceOf(accountId);
      expect(await textOf(shop, pdfDocument)).toBe("pdf of № 1/2025");
      expect(pdfDocument).toMatch(/^org\.\w+\.\w+\/invoices\/[\w-]{1,60}\/[\w.-]+\.pdf$/);
    },
  );

  it("gives two accounts of the same letters two places", async () => {
    const shop = await open({ "a b": {}, a_b: {} });
    await shop.render("a b");
    await shop.render("a_b");
    expect(await textOf(shop, (await shop.invoiceOf("a b")).pdfDocument)).toBe("pdf of 2025-01-1");
    expect(await textOf(shop, (await shop.invoiceOf("a_b")).pdfDocument)).toBe("pdf of 2025-01-2");
  });

  it("fails loudly for an invoice that nobody knows", async () => {
    const { world, organizationId } = await open({});
    const invoiceId = "inv.nope" as InvoiceId;
    await expect(renderInvoice(world, draw, { organizationId, invoiceId })).rejects.toThrow(
      "invoice inv.nope does not exist",
    );
    await expect(deliverInvoice(world, { organizationId, invoiceId })).rejects.toThrow(
      "invoice inv.nope does not exist",
    );
  });
});

describe("delivering an invoice", () => {
  it("mails the PDF to the account's recipients, once, and notes when", async () => {
    const shop = await open({
      acme: {
        billingInformation: {
          emailRecipients: ["bills@acme.test"],
          additionalEmailRecipients: ["cfo@acme.test", "bills@acme.test"],
        },
      },
    });
    await shop.render("acme");
    await shop.moveClock("2025-01-01T00:05:00Z");
    await shop.deliver("acme");
    await shop.moveClock("2025-01-02T00:00:00Z");
    await shop.deliver("acme");

    const { id, deliveredAt } = await shop.invoiceOf("acme");
    expect(deliveredAt && toIso(deliveredAt)).toBe("2025-01-01T00:05:00Z");
    const [mail, ...others] = mailsOf(shop);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      id: `invoice-${id}`,
      to: ["bills@acme.test"],
      cc: ["cfo@acme.test"],
      attachments: [{ fileName: "invoice-2025-01-1.pdf", contentType: "application/pdf" }],
    });
    expect(new TextDecoder().decode(mail?.attachments[0]?.content)).toBe("pdf of 2025-01-1");
  });

  it("waits until it has been drawn", async () => {
    const shop = await open({ acme: {} });
    await expect(shop.deliver("acme")).rejects.toThrow("has not been drawn");
    expect(mailsOf(shop)).toEqual([]);
  });

  it("names the file without what a file system would take for something else", async () => {
    const shop = await open({ acme: {} }, { invoiceSequence: { template: "INV/YYYY/{number}", firstNumber: 7 } });
    await shop.render("acme");
    await shop.deliver("acme");
    expect(mailsOf(shop)[0]?.attachments[0]?.fileName).toBe("invoice-INV_2025_7.pdf");
  });
});

describe("a process that dies while it draws or delivers", () => {
  it("has everything in its place and one mail sent when it is done again", async () => {
    const immortal = await open({ acme: {} });
    const { world, writes } = dyingWorld(immortal.world);
    await immortal.render("acme", world);
    await immortal.deliver("acme", world);
    expect(writes(), "two files, the note, the message, the mail, the note").toBe(6);
    const deaths = deathsOf(writes());
    const names = deaths.map(({ atWrite, when }) => `dies-${when}-${atWrite}`);
    const shop = await open(Object.fromEntries(names.map((name) => [name, {}])));

    for (const [index, name] of names.entries()) {
      const dying = dyingWorld(shop.world, deaths[index]);
      await untilSurvived(() => shop.render(name, dying.world));
      await untilSurvived(() => shop.deliver(name, dying.world));
      const { pdfDocument, jsonDocument, deliveredAt, sequenceId } = await shop.invoiceOf(name);
      expect(await textOf(shop, pdfDocument), name).toBe(`pdf of ${sequenceId}`);
      expect(await textOf(shop, jsonDocument), name).toContain(`${sequenceId}`);
      expect(deliveredAt, name).toBeDefined();
    }
    expect(mailsOf(shop)).toHaveLength(names.length);
  });
});
