import { describe, expect, it } from "vitest";
import { routes } from "../../functions/api/routes.ts";
import { ingestOperations } from "../../functions/ingest/operations.ts";
import { isOurs } from "../support/togai-contract.ts";
import { ourShape, shapeInContract } from "./contract-schema.ts";
import { DELIBERATE } from "./deliberate-differences.ts";
import { differencesOf } from "./differences.ts";

/** Patterns that our texts keep to where the contract says nothing, or less. */
const PATTERNS: Readonly<Record<string, string>> = {
  [String.raw`^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$`]: "printable text",
  [String.raw`^\P{Cc}*$`]: "printable text",
  [String.raw`^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]*$`]: "printable text",
  [String.raw`^[\sa-zA-Z0-9_-]*$`]: "a name",
  "^[ a-zA-Z0-9_-]*$": "a name",
  [String.raw`^[^\s@,;:"<>()\[\]\\]+@[^\s@,;:"<>()\[\]\\]+\.[^\s@,;:"<>()\[\]\\]+$`]:
    "an address that mail can be sent to",
};

/**
 * A text that holds control characters or half of a character does not come out of every engine as it went in; a name has the
 * form of the thing that it names; and a mail's head is not written by whoever chooses the address.
 */
const isForm = (difference: string): boolean =>
  Object.keys(PATTERNS).some((pattern) => difference.includes(`: pattern ${pattern}, contract `));

/** `body.account.address.city: …` → `address.city: …`, since the same parts stand in many bodies. */
const shortened = (difference: string): string => {
  const [path = "", ...rest] = difference.split(": ");
  return [path.split(".").slice(-2).join("."), ...rest].join(": ");
};

const operations = [...ingestOperations, ...routes].filter(({ url }) => !isOurs(url));
const found = new Set(
  operations.flatMap((operation) =>
    differencesOf(ourShape(operation), shapeInContract(operation))
      .filter((one) => !isForm(one))
      .map(shortened),
  ),
);
const deliberate = DELIBERATE.flatMap(({ differences }) => differences);

describe("what our requests may hold", () => {
  it.each(operations.map((operation) => [operation.operationId, operation] as const))(
    "is what the contract says for %s, but for what differs on purpose",
    (_name, operation) => {
      const differences = differencesOf(ourShape(operation), shapeInContract(operation));
      expect(differences.filter((one) => !isForm(one) && !deliberate.includes(shortened(one)))).toEqual([]);
    },
  );

  it.each(DELIBERATE)("still differs: $because", ({ differences }) => {
    expect(differences.filter((one) => !found.has(one))).toEqual([]);
  });

  it("differs in nothing for two reasons", () => {
    expect(deliberate.filter((one, at) => deliberate.indexOf(one) !== at)).toEqual([]);
  });
});
