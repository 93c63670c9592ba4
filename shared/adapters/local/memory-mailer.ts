import type { Mail, Mailer } from "#ports/mailer.ts";

/** Keeps mails for whoever wants to look at them; they go with the process. */
export const createMemoryMailer = (): Mailer & { readonly sent: ReadonlyMap<string, Mail> } => {
  const sent = new Map<string, Mail>();
  return {
    sent,
    send: async (mail) => {
      if (!sent.has(mail.id)) sent.set(mail.id, mail);
    },
  };
};
