import { isUtf8 } from "node:buffer";
import * as z from "zod/mini";
import { err, ok, type Result } from "#domain/result.ts";
import { reasonsOf } from "#wire/reasons.ts";
import type { Problem } from "./problem.ts";

/** Lambda's own limit of a request payload is 6 MB; a larger body never reaches the function on AWS. */
const MOST_BODY_BYTES = 6 * 1024 * 1024;

type BodyCarrier = { readonly body?: string; readonly isBase64Encoded?: boolean };

/** The text of a request's body, or why it has none that we take. */
export const bodyText = ({ body = "", isBase64Encoded }: BodyCarrier): Result<string, Problem> => {
  const bytes = isBase64Encoded ? Buffer.from(body, "base64") : undefined;
  if (body.length > MOST_ENCODED || (bytes?.length ?? Buffer.byteLength(body)) > MOST_BODY_BYTES) {
    return problem("BodyTooLarge", `the body must not exceed ${MOST_BODY_BYTES} bytes`);
  }
  if (bytes && !isUtf8(bytes)) return problem("Invalid", "the body is not UTF-8");
  return ok(bytes?.toString("utf8") ?? body);
};

/** Base64 has four characters for three bytes. */
const MOST_ENCODED = Math.ceil(MOST_BODY_BYTES / 3) * 4;

const problem = (type: Problem["type"], message: string) => err<Problem>({ type, reasons: [{ path: "", message }] });

/** A value checked by its schema: the decoded value, or every reason with its path (`edits[0].mode`). */
export const check = <T>(schema: z.core.$ZodType<T>, value: unknown): Result<T, Problem> => {
  const checked = z.safeParse(schema, value);
  return checked.success ? ok(checked.data) : err({ type: "Invalid", reasons: reasonsOf(checked.error) });
};
