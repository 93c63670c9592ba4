import { pluralRoot } from "#domain/json-logic/variable.ts";

/** What may be read where in an expression, and what is found out on the way through it. */
export type Scope = {
  readonly knows: (variable: string) => boolean;
  readonly faults: Set<string>;
  readonly variables: Set<string>;
  /** Inside the body of an iteration names are those of the current item, and no variables. */
  readonly insideBody: boolean;
};

const ROOTS = ["attributes", "dimensions", "dependencies", "usage", "revenue", "credit", "invoice"] as const;

/** The name as the data has it. Notes the variable, or the fault where there is no such variable here. */
export const nameInScope = (written: string, scope: Scope): string => {
  const name = pluralRoot(written);
  if (scope.insideBody) {
    // A body sees its item alone. Reading a variable there would quietly give null, and a wrong amount.
    if (ROOTS.some((root) => name.startsWith(`${root}.`))) {
      scope.faults.add(`variable '${written}' cannot be read inside an iteration, only the current item can`);
    }
    return written;
  }
  if (!scope.knows(name)) scope.faults.add(`unknown variable '${written}'`);
  scope.variables.add(name);
  return name;
};
