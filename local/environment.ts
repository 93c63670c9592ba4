import { z } from "zod";
import type { SmtpSettings } from "#adapters/local/smtp-mailer.ts";
import { CommandFailed } from "./exit-codes.ts";

const environment = z.object({
  TOLLBOOK_SMTP_HOST: z.string().min(1).optional(),
  TOLLBOOK_SMTP_PORT: z.coerce.number().int().min(1).max(65_535).default(587),
  TOLLBOOK_SMTP_SECURE: z.enum(["true", "false"]).default("false"),
  TOLLBOOK_SMTP_USER: z.string().optional(),
  TOLLBOOK_SMTP_PASSWORD: z.string().optional(),
});

/** What the environment says beyond the options of a command. */
export type Environment = {
  /** Where mails go; undefined keeps them in the outbox. */
  readonly smtp: SmtpSettings | undefined;
};

export const readEnvironment = (variables: NodeJS.ProcessEnv = process.env): Environment => {
  const checked = environment.safeParse(variables);
  if (!checked.success) {
    const faults = checked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new CommandFailed("usage", `the environment is not right: ${faults.join("; ")}`);
  }
  const { data } = checked;
  return {
    smtp: data.TOLLBOOK_SMTP_HOST === undefined ? undefined : smtpOf(data, data.TOLLBOOK_SMTP_HOST),
  };
};

const smtpOf = (data: z.infer<typeof environment>, host: string): SmtpSettings => ({
  host,
  port: data.TOLLBOOK_SMTP_PORT,
  secure: data.TOLLBOOK_SMTP_SECURE === "true",
  ...(data.TOLLBOOK_SMTP_USER !== undefined && { user: data.TOLLBOOK_SMTP_USER }),
  ...(data.TOLLBOOK_SMTP_PASSWORD !== undefined && { password: data.TOLLBOOK_SMTP_PASSWORD }),
});
