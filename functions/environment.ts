import * as z from "zod/mini";

const queueUrl = z.string().check(z.regex(/^https?:\/\/\S+\/[\w-]+$/, { error: "must be the address of a queue" }));
const arn = z.string().check(z.regex(/^arn:[\w-]+:[\w-]+:\S+$/, { error: "must be an ARN" }));
const named = (pattern: RegExp) => z.string().check(z.regex(pattern, { error: `must match ${pattern.source}` }));
const secret = z.string().check(z.minLength(1, { error: "must not be empty" }));
const table = named(/^[\w.-]{3,255}$/);

/** Every variable by which a function may learn where its world is. */
const VARIABLES = {
  TOLLBOOK_LEDGER_TABLE: table,
  TOLLBOOK_USAGE_TABLE: table,
  TOLLBOOK_USAGE_EVENTS_QUEUE_URL: queueUrl,
  TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_URL: queueUrl,
  TOLLBOOK_CLOSE_ACCOUNTS_QUEUE_ARN: arn,
  TOLLBOOK_RENDER_INVOICES_QUEUE_URL: queueUrl,
  TOLLBOOK_DELIVER_INVOICES_QUEUE_URL: queueUrl,
  TOLLBOOK_DOCUMENTS_BUCKET: named(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  TOLLBOOK_SCHEDULE_GROUP: named(/^[\w.-]{1,64}$/),
  TOLLBOOK_SCHEDULE_ROLE_ARN: arn,
  TOLLBOOK_SCHEDULE_DEAD_LETTER_ARN: arn,
  TOLLBOOK_SIGNING_SECRET_ARN: arn,
  /** Without it mails lie in the outbox of the bucket. */
  TOLLBOOK_MAIL_FROM_DOMAIN: z.optional(named(/^[a-z0-9.-]{3,253}$/)),

  // Lambda's own, for whoever speaks to AWS without the SDK; the endpoints are those of an engine on this machine.
  AWS_REGION: named(/^[a-z0-9-]+$/),
  AWS_ACCESS_KEY_ID: secret,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_SESSION_TOKEN: z.optional(secret),
  AWS_ENDPOINT_URL: z.optional(z.url()),
  AWS_ENDPOINT_URL_SQS: z.optional(z.url()),
};

type Variables = typeof VARIABLES;
export type VariableName = keyof Variables;
export type Environment<Name extends VariableName> = { readonly [Each in Name]: z.infer<Variables[Each]> };

/**
 * The variables that a function needs, checked. Throws when one is missing or cannot be right, naming each: the function then
 * does not start, rather than fail at the first message that needs it. Nothing else in `functions/` reads the environment.
 */
export const readEnvironment = <Name extends VariableName>(
  names: readonly Name[],
  variables: NodeJS.ProcessEnv = process.env,
): Environment<Name> => {
  const faults: string[] = [];
  const read: Partial<Record<VariableName, string | undefined>> = {};
  for (const name of names) {
    const schema: z.ZodMiniType<string | undefined> = VARIABLES[name];
    const checked = z.safeParse(schema, variables[name]);
    if (checked.success) read[name] = checked.data;
    else
      faults.push(variables[name] === undefined ? `${name} is missing` : `${name} ${checked.error.issues[0]?.message}`);
  }
  if (faults.length > 0) throw new Error(`the function cannot start: ${faults.join("; ")}`);
  return read as Environment<Name>;
};
