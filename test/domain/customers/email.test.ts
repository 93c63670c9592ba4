import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isEmail } from "#domain/customers/email.ts";

/** The contract's own pattern; it takes cubic time on hostile text, so it judges short texts only. */
const CONTRACT = /^\S+@\S+\.\S+$/;

describe("an e-mail address", () => {
  it.each`
    text         | is       | because
    ${"a@b.c"}   | ${true}  | ${"the shortest"}
    ${"a@b@c.d"} | ${true}  | ${"the contract allows another @"}
    ${"@@b.c"}   | ${true}  | ${"even at the start"}
    ${"a@.b.c"}  | ${true}  | ${"a dot may come first"}
    ${"a@b"}     | ${false} | ${"no dot"}
    ${"a@b."}    | ${false} | ${"nothing after the dot"}
    ${"a@.b"}    | ${false} | ${"nothing between @ and dot"}
    ${"@b.c"}    | ${false} | ${"nothing before the @"}
    ${"a b@c.d"} | ${false} | ${"a space"}
    ${"a@b.c\n"} | ${false} | ${"a line break"}
    ${""}        | ${false} | ${"nothing"}
  `("'$text': $is, $because", ({ text, is }) => {
    expect(isEmail(text)).toBe(is);
  });

  it("has the form that the contract's pattern describes", () => {
    const texts = fc.string({ unit: fc.constantFrom("@", ".", "a", " ", "\n", "é"), maxLength: 8 });
    fc.assert(
      fc.property(texts, (text) => isEmail(text) === CONTRACT.test(text)),
      { numRuns: 2_000 },
    );
  });
});
