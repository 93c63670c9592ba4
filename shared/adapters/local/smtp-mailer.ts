import { createTransport } from "nodemailer";
import { mailMessage } from "#adapters/node/mail-message.ts";
import type { Clock } from "#ports/clock.ts";
import type { Mailer } from "#ports/mailer.ts";

export type SmtpSettings = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (port 465); otherwise STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly user?: string;
  readonly password?: string;
  /** Longest silence of the server. Default 10,000. */
  readonly timeoutMilliseconds?: number;
};

/** Hands mails to an SMTP server. A repeated mail has the same Message-ID, by which receiving systems tell it apart. */
export const createSmtpMailer = (
  { host, port, secure, user, password, timeoutMilliseconds = 10_000 }: SmtpSettings,
  clock: Clock,
): Mailer => {
  const transport = createTransport({
    host,
    port,
    secure,
    ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
    connectionTimeout: timeoutMilliseconds,
    greetingTimeout: timeoutMilliseconds,
    socketTimeout: timeoutMilliseconds,
    dnsTimeout: timeoutMilliseconds,
  });
  return {
    send: async (mail) => {
      await transport.sendMail(mailMessage(mail, clock.now()));
    },
  };
};
