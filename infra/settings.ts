import type { Node } from "constructs";
import { z } from "zod";

/** Days that CloudWatch Logs can keep what it is sent. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
];

const stageSettings = z.strictObject({
  /** Whether tables, buckets and keys refuse to be deleted, and outlive the stack that made them. */
  removalProtection: z.boolean(),
  logRetentionDays: z
    .int()
    .refine((days) => RETENTION_DAYS.includes(days), `must be one of ${RETENTION_DAYS.join(", ")}`),
  /** How many batches of usage events are counted at once; Lambda wants 2 at the least. */
  meterConcurrency: z.int().min(2).max(1000),
  /** How long the queue gathers usage events before it hands them over: fewer, larger commits against a later count. */
  batchWindowSeconds: z.int().min(1).max(300),
  /** What the HTTP API lets through before it answers 429. */
  throttling: z.strictObject({ requestsPerSecond: z.int().min(1).max(10_000), burst: z.int().min(1).max(10_000) }),
  /** A domain of yours: invoices are mailed from it through SES. Without it, mails are kept in the bucket of documents. */
  mailFromDomain: z
    .string()
    .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "must be a domain name in lower case")
    .optional(),
  /** Who is written to when an alarm sounds; confirm the subscription that is mailed. */
  alarmEmail: z.email().optional(),
});

const stageName = z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, "must be 1 to 20 lower-case letters, digits and hyphens");

/** What differs from one installation to the next: `stage` and `tollbook.<stage>` of the context in `cdk.json`. */
export type Settings = z.infer<typeof stageSettings> & { readonly stage: string };

/**
 * Reads the settings of the stage that the context names. Throws an error that names every setting that is unknown, missing
 * or of a wrong kind.
 */
export const readSettings = (node: Node): Settings => {
  const stage = checked("stage", stageName, node.tryGetContext("stage"));
  const stages = checked("tollbook", z.record(z.string(), z.unknown()), node.tryGetContext("tollbook"));
  if (!Object.hasOwn(stages, stage)) {
    throw new Error(`stage "${stage}" has no settings in cdk.json: there are ${Object.keys(stages).join(", ")}`);
  }
  return { stage, ...checked(`tollbook.${stage}`, stageSettings, stages[stage]) };
};

const checked = <T>(name: string, schema: z.ZodType<T>, value: unknown): T => {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const reasons = error.issues.map(({ path, message }) => `  ${[name, ...path].join(".")}: ${message}`);
  throw new Error(`the settings in cdk.json are not valid:\n${reasons.join("\n")}`);
};
