import { hash } from "node:crypto";
import type { Instant } from "#domain/time/instant.ts";
import type { Mail } from "#ports/mailer.ts";

/** The message that nodemailer composes of a mail: the same bytes for the same mail and instant. */
export const mailMessage = (mail: Mail, date: Instant) => {
  const identity = hash("sha256", mail.id).slice(0, 40);
  return {
    messageId: `<${identity}@${mail.from.address.slice(mail.from.address.lastIndexOf("@") + 1)}>`,
    date: new Date(date),
    baseBoundary: identity,
    from: { name: mail.from.name, address: mail.from.address },
    to: [...mail.to],
    cc: [...mail.cc],
    subject: mail.subject,
    text: mail.text,
    attachments: mail.attachments.map(({ fileName, contentType, content }) => ({
      filename: fileName,
      contentType,
      content: Buffer.from(content),
    })),
    // Whatever a text of the mail says, nothing is fetched to make it.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
};
