import type { Reason } from "#domain/refusal.ts";
import { err } from "#domain/result.ts";

/** Nobody can tell who is calling. The reason helps an honest caller and tells a dishonest one nothing about our keys. */
export type Unauthorized = { readonly type: "Unauthorized"; readonly reasons: readonly [Reason] };

export const unauthorized = (message: string) =>
  err<Unauthorized>({ type: "Unauthorized", reasons: [{ path: "", message }] });
