import { expect, it } from "vitest";
import { decimal, toText } from "#domain/money/decimal.ts";
import { wholePackages } from "#domain/rating/whole-packages.ts";

it.each`
  quantity                                       | size      | packages                                       | because
  ${"0"}                                         | ${"10"}   | ${"0"}                                         | ${"none is touched"}
  ${"0.0001"}                                    | ${"10"}   | ${"1"}                                         | ${"the first is touched"}
  ${"9.9999"}                                    | ${"10"}   | ${"1"}                                         | ${"it still fits"}
  ${"10"}                                        | ${"10"}   | ${"1"}                                         | ${"it is full"}
  ${"10.0001"}                                   | ${"10"}   | ${"2"}                                         | ${"the second is touched"}
  ${"1"}                                         | ${"3"}    | ${"1"}                                         | ${"a third of a package"}
  ${"100"}                                       | ${"0.3"}  | ${"334"}                                       | ${"333.33… packages"}
  ${"1e-40"}                                     | ${"1e40"} | ${"1"}                                         | ${"the least part of a large package"}
  ${"1e40"}                                      | ${"7"}    | ${"1428571428571428571428571428571428571429"}  | ${"…428.57 packages, exactly counted"}
  ${"12345678901234567890123456789012345678901"} | ${"1"}    | ${"12345678901234567890123456789012345678901"} | ${"41 digits"}
`("$quantity units in packages of $size are $packages, $because", ({ quantity, size, packages }) => {
  expect(toText(wholePackages(decimal(quantity), decimal(size)))).toBe(packages);
});

it.each(["0", "-1"])("a package of %s units is a mistake", (size) => {
  expect(() => wholePackages(decimal("1"), decimal(size))).toThrow("holds nothing");
});
