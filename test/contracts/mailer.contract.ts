import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Mail, Mailer } from "#ports/mailer.ts";

export type MailerHarness = {
  readonly mailer: Mailer;
  /** The messages that went out, as a receiving system sees them. */
  delivered(): Promise<readonly string[]>;
  close(): Promise<void>;
};

/** What every engine of the Mailer port does. */
export const mailerContract = (name: string, open: () => Promise<MailerHarness>): void => {
  describe(`the Mailer contract, ${name}`, () => {
    let harness: MailerHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());

    const theOnly = async (): Promise<string> => {
      const messages = await harness.delivered();
      expect(messages).toHaveLength(1);
      return messages[0] as string;
    };

    it("sends sender, recipients, copies, subject and text", async () => {
      await harness.mailer.send(aMail({ to: ["ada@example.com", "ben@example.com"], cc: ["cho@example.com"] }));
      const message = await theOnly();
      expect(headerOf(message, "From")).toBe("Acme Billing <billing@acme.example>");
      expect(headerOf(message, "To")).toBe("ada@example.com, ben@example.com");
      expect(headerOf(message, "Cc")).toBe("cho@example.com");
      expect(headerOf(message, "Subject")).toBe("Invoice 2025-01-7");
      expect(bodyOf(message)).toContain("Please find your invoice attached.");
    });

    it("sends attachments whole, with name and type", async () => {
      const content = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 31) % 256);
      await harness.mailer.send(
        aMail({ attachments: [{ fileName: "invoice.pdf", contentType: "application/pdf", content }] }),
      );
      const message = await theOnly();
      expect(message).toMatch(/^Content-Type: application\/pdf; name=invoice\.pdf\r?$/m);
      expect(message.replace(/\s/g, "")).toContain(Buffer.from(content).toString("base64"));
    });

    it("says characters beyond ASCII in a way that every mail program reads", async () => {
      await harness.mailer.send(aMail({ subject: "Rechnung für Zoë ₹", text: "Grüße 😀\n" }));
      const message = await theOnly();
      expect(message).toMatch(/^[\p{ASCII}]*$/u);
      expect(headerOf(message, "Subject")).toMatch(/^=\?UTF-8\?/);
    });

    it("lets no text of the mail add a header", async () => {
      await harness.mailer.send(
        aMail({
          subject: "Invoice\r\nBcc: eve@example.com",
          from: { name: "Acme\r\nBcc: eve@example.com", address: "billing@acme.example" },
        }),
      );
      expect(await theOnly()).not.toMatch(/^Bcc:/im);
    });

    it("gives a repeated mail the same Message-ID, and another mail another one", async () => {
      await harness.mailer.send(aMail({ id: "inv.1#1" }));
      await harness.mailer.send(aMail({ id: "inv.1#1" }));
      await harness.mailer.send(aMail({ id: "inv.1#2" }));
      const ids = (await harness.delivered()).map((message) => headerOf(message, "Message-ID"));
      expect(new Set(ids).size).toBe(2);
      for (const id of ids) expect(id).toMatch(/^<[^<>\s@]+@acme\.example>$/);
    });
  });
};

const aMail = (change: Partial<Mail> = {}): Mail => ({
  id: "inv.24DTYka03Um.MFK81/delivery",
  from: { name: "Acme Billing", address: "billing@acme.example" },
  to: ["ada@example.com"],
  cc: [],
  subject: "Invoice 2025-01-7",
  text: "Please find your invoice attached.\n",
  attachments: [],
  ...change,
});

/** The value of a header, unfolded. */
const headerOf = (message: string, header: string): string | undefined =>
  new RegExp(`^${header}: (.*(?:\\r?\\n[ \\t].*)*)`, "im")
    .exec(message.slice(0, message.search(/\r?\n\r?\n/)))?.[1]
    ?.replace(/\r?\n[ \t]/g, " ");
const bodyOf = (message: string): string => message.slice(message.search(/\r?\n\r?\n/));
