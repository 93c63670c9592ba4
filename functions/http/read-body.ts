import type { z } from "zod";
import { err, ok, type Result } from "#domain/result.ts";
import { reasonsOf } from "#wire/reasons.ts";
import type { Problem } from "./problem.ts";

/** Lambda's own limit of a request payload is 6 MB; a larger body never reaches the function on AWS. */
export const MOST_BODY_BYTES = 6 * 1024 * 1024;

type BodyCarrier = { readonly body?: string; readonly isBase64Encoded?: boolean };

/** The text of a request's body, or why it has none that we take. */
export const bodyText = ({ body, isBase64Encoded }: BodyCarrier): Result<string, Problem> => {
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString("utf8") : (body ?? "");
  if (text.length > MOST_BODY_BYTES || Buffer.byteLength(text) > MOST_BODY_BYTES) {
    return err({
      type: "BodyTooLarge",
      reasons: [{ path: "", message: `the body must not exceed ${MOST_BODY_BYTES} bytes` }],
    });
  }
  return ok(text);
};

/** A value checked by its schema: the decoded value, or every reason with its path (`edits[0].mode`). */
export const check = <T>(schema: z.ZodType<T>, value: unknown): Result<T, Problem> => {
  const checked = schema.safeParse(value);
  return checked.success ? ok(checked.data) : err({ type: "Invalid", reasons: reasonsOf(checked.error) });
};
