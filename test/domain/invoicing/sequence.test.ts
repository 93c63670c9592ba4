import { expect, it } from "vitest";
import { formatSequenceId } from "#domain/invoicing/sequence.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { at } from "./invoice-basis.ts";

it.each`
  template                     | number                     | invoiceDate               | zone              | sequenceId            | because
  ${"YYYY-MM-{number}"}        | ${2958}                    | ${"2020-07-01T00:00:00Z"} | ${"UTC"}          | ${"2020-07-2958"}     | ${"Togai's example (§17.11)"}
  ${"YYYY-MM-{number}"}        | ${1}                       | ${"2024-12-31T18:30:00Z"} | ${"Asia/Kolkata"} | ${"2025-01-1"}        | ${"it is New Year there"}
  ${"YYYY-MM-{number}"}        | ${1}                       | ${"2024-12-31T18:29:59Z"} | ${"Asia/Kolkata"} | ${"2024-12-1"}        | ${"a second before it is not"}
  ${"{number}"}                | ${0}                       | ${"2020-07-01T00:00:00Z"} | ${"UTC"}          | ${"0"}                | ${"a number alone"}
  ${"INV/{number}/DD.MM.YYYY"} | ${7}                       | ${"2020-07-04T00:00:00Z"} | ${"UTC"}          | ${"INV/7/04.07.2020"} | ${"parts in any order"}
  ${"YYYYMMDD{number}"}        | ${42}                      | ${"2020-07-04T00:00:00Z"} | ${"UTC"}          | ${"2020070442"}       | ${"parts may touch"}
  ${"COMMERCE-ADD-{number}"}   | ${42}                      | ${"2020-07-04T00:00:00Z"} | ${"UTC"}          | ${"COMMERCE-ADD-42"}  | ${"words are not dates"}
  ${"MMXX-DDay-{number}"}      | ${42}                      | ${"2020-07-04T00:00:00Z"} | ${"UTC"}          | ${"MMXX-DDay-42"}     | ${"nor are their beginnings"}
  ${"{number}-{number}"}       | ${42}                      | ${"2020-07-04T00:00:00Z"} | ${"UTC"}          | ${"42-42"}            | ${"twice if someone likes"}
  ${"{number}"}                | ${Number.MAX_SAFE_INTEGER} | ${"2020-07-04T00:00:00Z"} | ${"UTC"}          | ${"9007199254740991"} | ${"the largest number there is"}
`("$template with $number in $zone is $sequenceId, $because", ({ template, number, invoiceDate, zone, sequenceId }) => {
  expect(formatSequenceId(template, { number, invoiceDate: at(invoiceDate), zone: zone as TimeZone })).toBe(sequenceId);
});

it.each`
  template      | number     | message
  ${"YYYY-MM"}  | ${1}       | ${"would all be the same"}
  ${"{number}"} | ${-1}      | ${"-1 is no invoice number"}
  ${"{number}"} | ${1.5}     | ${"1.5 is no invoice number"}
  ${"{number}"} | ${2 ** 53} | ${"is no invoice number"}
`("$template with $number stops us", ({ template, number, message }) => {
  const basis = { number, invoiceDate: at("2020-07-04T00:00:00Z"), zone: "UTC" as TimeZone };
  expect(() => formatSequenceId(template, basis)).toThrow(message);
});
