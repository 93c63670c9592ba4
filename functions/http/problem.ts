import type { Reason, Refusal } from "#domain/refusal.ts";

/** Something that a request can be refused for at the edge, beside the refusals of use cases. */
export type ProblemType =
  | Refusal["type"]
  | "Unauthorized"
  | "MethodNotAllowed"
  | "BodyTooLarge"
  | "Unavailable"
  | "Unexpected";
export type Problem = {
  readonly type: ProblemType;
  readonly reasons: readonly [Reason, ...Reason[]];
  /** The methods that may be used instead (RFC 9110, section 15.5.6). */
  readonly allowedMethods?: readonly string[];
};

/**
 * The one table from problem to status and code (Togai rule §1.8; 413 is API Gateway's own). Togai's 422 says both that an
 * event is too large and that the query of a transactional list cannot be processed.
 */
const TABLE: Record<ProblemType, { readonly status: number; readonly code: string }> = {
  Invalid: { status: 400, code: "INVALID_REQUEST" },
  Unauthorized: { status: 401, code: "UNAUTHORIZED" },
  Forbidden: { status: 403, code: "FORBIDDEN" },
  NotFound: { status: 404, code: "NOT_FOUND" },
  MethodNotAllowed: { status: 405, code: "METHOD_NOT_ALLOWED" },
  Conflict: { status: 409, code: "CONFLICT" },
  BodyTooLarge: { status: 413, code: "BODY_TOO_LARGE" },
  TooLarge: { status: 422, code: "UNPROCESSABLE_REQUEST" },
  Unavailable: { status: 503, code: "UNAVAILABLE" },
  Unexpected: { status: 500, code: "INTERNAL_ERROR" },
};

export const statusOf = (type: ProblemType): number => TABLE[type].status;
export const codeOf = (type: ProblemType): string => TABLE[type].code;

const MOST_CHARACTERS = 500;

/** All reasons in one text of at most 500 characters (Togai rule §1.8), each with its field. */
export const messageOf = (reasons: readonly Reason[]): string => {
  const texts = reasons.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  const all = texts.join("; ");
  if (all.length <= MOST_CHARACTERS) return all;
  const shown: string[] = [];
  let length = 0;
  for (const text of texts) {
    if (length + text.length + 2 > MOST_CHARACTERS - 30) break;
    shown.push(text);
    length += text.length + 2;
  }
  if (shown.length === 0) return `${all.slice(0, MOST_CHARACTERS - 1).toWellFormed()}…`;
  return `${shown.join("; ")}; and ${texts.length - shown.length} more`;
};
