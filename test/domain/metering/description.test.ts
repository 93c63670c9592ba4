import { expect, it } from "vitest";
import { description, nameList } from "#domain/metering/description.ts";

it.each`
  parts                                 | text                                        | because
  ${["one"]}                            | ${"one"}                                    | ${"a single part stays"}
  ${["one", "two"]}                     | ${"one; two"}                               | ${"parts are joined"}
  ${["a".repeat(248), "b"]}             | ${`${"a".repeat(237)}…; and 1 more`}        | ${"the first part is cut to leave room for the count"}
  ${["a".repeat(124), "b".repeat(124)]} | ${`${"a".repeat(124)}; ${"b".repeat(124)}`} | ${"250 characters fit"}
  ${["a".repeat(124), "b".repeat(125)]} | ${`${"a".repeat(124)}; and 1 more`}         | ${"251 do not"}
  ${["a".repeat(251)]}                  | ${`${"a".repeat(249)}…`}                    | ${"one part alone is cut"}
`("$because", ({ parts, text }) => {
  expect(description(parts)).toBe(text);
  expect(description(parts).length).toBeLessThanOrEqual(250);
});

it("lists names in quotes and counts those that do not fit", () => {
  expect(nameList(["a"])).toBe("'a'");
  expect(nameList(["a", "b"])).toBe("'a', 'b'");
  expect(nameList(Array.from({ length: 30 }, (_, index) => `name ${index}`))).toBe(
    "'name 0', 'name 1', 'name 2', 'name 3', 'name 4', 'name 5', 'name 6', 'name 7', 'name 8', and 21 more",
  );
});
