import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import MailComposer from "nodemailer/lib/mail-composer";
import { mailMessage } from "#adapters/node/mail-message.ts";
import type { Clock } from "#ports/clock.ts";
import type { Mailer } from "#ports/mailer.ts";

/**
 * Hands mails to SES, which sends for the installation's own domain alone: a mail of an organization with another address
 * comes from `invoices@` that domain, under the organization's name, and is answered to the organization.
 *
 * SES does not know a repeated mail, and gives each one a Message-ID of its own: after a lost answer, or a crash before the
 * delivery is noted, recipients get the same mail twice, with the same attachments.
 */
export const createSesMailer = (ses: SESv2Client, fromDomain: string, clock: Clock): Mailer => ({
  send: async (mail) => {
    const { address } = mail.from;
    const isOurs = address.toLowerCase().endsWith(`@${fromDomain.toLowerCase()}`);
    const from = isOurs ? mail.from : { name: mail.from.name, address: `invoices@${fromDomain}` };
    const message = { ...mailMessage({ ...mail, from }, clock.now()), ...(!isOurs && { replyTo: address }) };
    await ses.send(
      new SendEmailCommand({
        FromEmailAddress: from.address,
        Destination: { ToAddresses: [...mail.to], CcAddresses: [...mail.cc] },
        Content: { Raw: { Data: await new MailComposer(message).compile().build() } },
      }),
    );
  },
});
