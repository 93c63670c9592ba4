import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer";
import { writeDurably } from "#adapters/local/durable-file.ts";
import { mailMessage } from "#adapters/node/mail-message.ts";
import type { Clock } from "#ports/clock.ts";
import type { Mailer } from "#ports/mailer.ts";

/** Puts each mail as a file `<id>.eml` into a folder, where any mail program opens it. A mail that lies there stays as it is. */
export const createEmlMailer = (folder: string, clock: Clock): Mailer => ({
  send: async (mail) => {
    const path = join(folder, `${fileNameOf(mail.id)}.eml`);
    if (existsSync(path)) return;
    const content = await new MailComposer(mailMessage(mail, clock.now())).compile().build();
    mkdirSync(folder, { recursive: true });
    writeDurably(path, content);
  },
});

/** Distinct for distinct ids, and never a path: whatever is not plain is written as the hexadecimal of its bytes. */
const fileNameOf = (id: string): string =>
  id.replace(/[^A-Za-z0-9._@-]|^\./gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  );
