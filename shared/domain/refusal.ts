import { err, ok, type Result } from "#domain/result.ts";

/** One thing that is wrong with a request: where (a path such as `edits[0].effectiveFrom`, empty for the whole) and what. */
export type Reason = { readonly path: string; readonly message: string };

/**
 * Why a request changed nothing. The edge turns the type into an HTTP status in one table:
 * Invalid 400, NotFound 404, Conflict 409, TooLarge 422, Forbidden 403.
 */
export type Refusal = {
  readonly type: "Invalid" | "NotFound" | "Conflict" | "TooLarge" | "Forbidden";
  readonly reasons: readonly [Reason, ...Reason[]];
};

export const invalid = (message: string, path = "") => err<Refusal>({ type: "Invalid", reasons: [{ path, message }] });
export const invalidAll = (reasons: readonly [Reason, ...Reason[]]) => err<Refusal>({ type: "Invalid", reasons });
export const notFound = (what: string, id: string) =>
  err<Refusal>({ type: "NotFound", reasons: [{ path: "", message: `${what} '${id}' does not exist` }] });
export const conflict = (message: string, path = "") =>
  err<Refusal>({ type: "Conflict", reasons: [{ path, message }] });
/** The value, unless there is a reason against it. */
export const unlessRefused = <T>([first, ...others]: readonly Reason[], value: T): Result<T, Refusal> =>
  first === undefined ? ok(value) : invalidAll([first, ...others]);
/** A result for which more reasons were found: an invalid request is answered with all of them at once. */
export const alsoRefused = <T>(result: Result<T, Refusal>, reasons: readonly Reason[]): Result<T, Refusal> => {
  if (result.ok) return unlessRefused(reasons, result.value);
  const [first, ...others] = result.error.reasons;
  return result.error.type === "Invalid" ? invalidAll([first, ...others, ...reasons]) : result;
};
