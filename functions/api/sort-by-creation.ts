import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";

/** The direction that `_sort` asks of a list by creation: newest first, unless it says otherwise (Togai rule §1.5). */
export const directionOf = (sort: string | undefined): Result<"ASC" | "DESC", Refusal> => {
  if (sort === undefined) return ok("DESC");
  const [, direction = "ASC"] = /^(?:created_at|id)(?::(ASC|DESC))?$/.exec(sort) ?? [undefined, ""];
  if (direction === "ASC" || direction === "DESC") return ok(direction);
  return invalid("must be created_at or id, with :ASC or :DESC", "_sort");
};
