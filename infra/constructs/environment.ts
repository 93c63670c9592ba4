/** Names of environment variables by which a function learns where its world is. */
export type EnvironmentName =
  | "TOLLBOOK_LEDGER_TABLE"
  | "TOLLBOOK_USAGE_TABLE"
  | "TOLLBOOK_USAGE_EVENTS_QUEUE_URL"
  | "TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL"
  | "TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_ARN"
  | "TOLLBOOK_RENDER_INVOICES_QUEUE_URL"
  | "TOLLBOOK_DELIVER_INVOICES_QUEUE_URL"
  | "TOLLBOOK_DOCUMENTS_BUCKET"
  | "TOLLBOOK_SCHEDULE_GROUP"
  | "TOLLBOOK_SCHEDULE_ROLE_ARN"
  | "TOLLBOOK_SCHEDULE_DEAD_LETTER_ARN"
  | "TOLLBOOK_SIGNING_SECRET_ARN"
  | "TOLLBOOK_MAIL_FROM_DOMAIN";

/** What one function is told: only what it uses. */
export type Environment = { readonly [Name in EnvironmentName]?: string };
