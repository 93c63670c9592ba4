import { MessageRejected, SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { createSesMailer } from "#adapters/aws/ses-mailer.ts";
import { instantOf } from "#domain/time/instant.ts";

const aws = mockClient(SESv2Client);
beforeEach(() => {
  aws.reset();
});
const sendFrom = (address: string) =>
  createSesMailer(new SESv2Client({}), "bills.example", { now: () => instantOf(Date.UTC(2025, 1, 3)) }).send({
    id: "invoice-inv.1",
    from: { name: "Acme Billing", address },
    to: ["ada@example.com", "ben@example.com"],
    cc: ["cho@example.com"],
    subject: "Invoice 2025-01-7",
    text: "Attached.\n",
    attachments: [],
  });
const sent = () => {
  const input = aws.commandCalls(SendEmailCommand)[0]?.args[0].input;
  const raw = Buffer.from(input?.Content?.Raw?.Data ?? []).toString();
  return { from: input?.FromEmailAddress, destination: input?.Destination, raw };
};

describe("mails through SES", () => {
  it("go to all recipients and nobody else", async () => {
    aws.on(SendEmailCommand).resolves({});
    await sendFrom("billing@bills.example");
    expect(sent().destination).toEqual({
      ToAddresses: ["ada@example.com", "ben@example.com"],
      CcAddresses: ["cho@example.com"],
    });
  });

  it.each`
    address                    | from                        | replyTo                   | because
    ${"billing@bills.example"} | ${"billing@bills.example"}  | ${undefined}              | ${"it is of the installation's domain"}
    ${"Billing@BILLS.example"} | ${"Billing@BILLS.example"}  | ${undefined}              | ${"domains are the same in capitals"}
    ${"billing@acme.example"}  | ${"invoices@bills.example"} | ${"billing@acme.example"} | ${"SES would refuse a stranger's domain"}
    ${"x@notbills.example"}    | ${"invoices@bills.example"} | ${"x@notbills.example"}   | ${"another domain may end alike"}
    ${"x@sub.bills.example"}   | ${"invoices@bills.example"} | ${"x@sub.bills.example"}  | ${"a domain below may be somebody else's"}
  `("from $address come from $from, because $because", async ({ address, from, replyTo }) => {
    aws.on(SendEmailCommand).resolves({});
    await sendFrom(address);
    expect(sent().from).toBe(from);
    expect(sent().raw).toMatch(new RegExp(`^From: Acme Billing <${from}>\\r?$`, "im"));
    expect(/^Reply-To: (.*?)\r?$/m.exec(sent().raw)?.[1]).toBe(replyTo);
    expect(sent().raw).toMatch(new RegExp(`^Message-ID: <[0-9a-f]+@${from.split("@")[1]}>`, "im"));
  });

  it("are not sent when SES does not take them", async () => {
    const cause = new MessageRejected({ message: "Email address is not verified.", $metadata: {} });
    aws.on(SendEmailCommand).rejects(cause);
    await expect(sendFrom("billing@bills.example")).rejects.toBe(cause);
  });
});
