import { arithmetic } from "#domain/json-logic/arithmetic.ts";
import { comparison } from "#domain/json-logic/comparison.ts";
import { control } from "#domain/json-logic/control.ts";
import { lists } from "#domain/json-logic/lists.ts";
import type { Operator } from "#domain/json-logic/operator.ts";
import { texts } from "#domain/json-logic/texts.ts";
import { times } from "#domain/json-logic/times.ts";

/** Every operator but `var`, `missing` and `missing_some`, which need the names of variables and not only their values. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({ ...arithmetic, ...comparison, ...control, ...lists, ...texts, ...times }),
);
