/** Where a world would be, for bundles that are only loaded: nothing is asked of it. */
export const SAMPLE_ENVIRONMENT: Readonly<Record<string, string>> = {
  TOLLBOOK_LEDGER_TABLE: "ledger",
  TOLLBOOK_USAGE_TABLE: "usage",
  TOLLBOOK_USAGE_EVENTS_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/usage-events",
  TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/close-accounts",
  TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_ARN: "arn:aws:sqs:us-east-1:123456789012:close-accounts",
  TOLLBOOK_RENDER_INVOICES_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/render-invoices",
  TOLLBOOK_DELIVER_INVOICES_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/deliver-invoices",
  TOLLBOOK_DOCUMENTS_BUCKET: "documents",
  TOLLBOOK_SCHEDULE_GROUP: "alarms",
  TOLLBOOK_SCHEDULE_ROLE_ARN: "arn:aws:iam::123456789012:role/alarms",
  TOLLBOOK_SCHEDULE_DEAD_LETTER_ARN: "arn:aws:sqs:us-east-1:123456789012:alarms-dead-letters",
  TOLLBOOK_SIGNING_SECRET_ARN: "arn:aws:secretsmanager:us-east-1:123456789012:secret:signing",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "nobody",
  AWS_SECRET_ACCESS_KEY: "nobody's secret",
};
