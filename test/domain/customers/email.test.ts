import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isEmail } from "#domain/customers/email.ts";
import { email } from "#wire/entity-parts.ts";

/** The contract's own pattern, and the one we publish; they take cubic time on hostile text, so they judge short texts only. */
const CONTRACT = /^\S+@\S+\.\S+$/;
const PUBLISHED = new RegExp(z.toJSONSchema(email(), { io: "input" }).pattern ?? "nothing");

describe("an e-mail address", () => {
  it.each`
    text                       | is       | because
    ${"a@b.c"}                 | ${true}  | ${"the shortest"}
    ${"o'brien+x@b.co"}        | ${true}  | ${"an apostrophe and a plus belong to names"}
    ${"müller@bücher.example"} | ${true}  | ${"letters of every script"}
    ${"用户@例子.公司"}        | ${true}  | ${"letters of every script"}
    ${"a@.b.c"}                | ${true}  | ${"a dot may come first"}
    ${"a@b@c.d"}               | ${false} | ${"two @"}
    ${"@@b.c"}                 | ${false} | ${"two @"}
    ${"@a@b.c"}                | ${false} | ${"two @, one of them first"}
    ${"a@b"}                   | ${false} | ${"no dot"}
    ${"a@b."}                  | ${false} | ${"nothing after the dot"}
    ${"a@.b"}                  | ${false} | ${"nothing between @ and dot"}
    ${"@b.c"}                  | ${false} | ${"nothing before the @"}
    ${"a b@c.d"}               | ${false} | ${"a space"}
    ${"a@b.c\n"}               | ${false} | ${"a line break"}
    ${"a@b.c,d@e.f"}           | ${false} | ${"two addresses"}
    ${"a,b@c.d"}               | ${false} | ${"a comma lists"}
    ${"a@b.c,"}                | ${false} | ${"a comma, even at the end"}
    ${"a@b.c;d"}               | ${false} | ${"a semicolon lists, too"}
    ${'"a@b.c'}                | ${false} | ${"a quote begins a phrase"}
    ${"<a@b.c>"}               | ${false} | ${"angle brackets enclose an address"}
    ${"g:a@b.c"}               | ${false} | ${"a colon makes a group"}
    ${"a(x)@b.c"}              | ${false} | ${"parentheses are a comment"}
    ${"a@[b.c]"}               | ${false} | ${"square brackets are a literal"}
    ${"a\\@b.c"}               | ${false} | ${"a backslash quotes"}
    ${""}                      | ${false} | ${"nothing"}
  `("'$text': $is, $because", ({ text, is }) => {
    expect(isEmail(text)).toBe(is);
  });

  it("is all that the published pattern allows, and has the form that the contract's describes", () => {
    const texts = fc.string({
      unit: fc.constantFrom("@", ".", "a", " ", "\n", "é", ",", '"', "[", "]", "\\"),
      maxLength: 8,
    });
    fc.assert(
      fc.property(texts, (text) => {
        const is = isEmail(text);
        return is === PUBLISHED.test(text) && (!is || CONTRACT.test(text));
      }),
      { numRuns: 2_000, examples: [["a@b.c"], ["a@b@c.d"], ["a@b.c,"], ["a@[b.c]"]] },
    );
  });
});
