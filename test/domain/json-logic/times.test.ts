import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluated } from "./evaluated.ts";

const operate = (operator: string, ...operands: unknown[]) => evaluated(JSON.stringify({ [operator]: operands }));

describe("dates", () => {
  it.each`
    left                             | right                             | same
    ${'"2024-05-28T00:00:00Z"'}      | ${'{"date":"2024-05-28T00:00Z"}'} | ${true}
    ${'"2024-05-28T05:30:00+05:30"'} | ${'{"date":"2024-05-28T00:00Z"}'} | ${true}
    ${'{"date":"2024-05-28"}'}       | ${'"2024-05-28T00:00:00.000Z"'}   | ${true}
    ${'{"date":"2024-05-28"}'}       | ${'{"date":"2024-05-28T00:00Z"}'} | ${true}
    ${'"2024-05-28T00:00:01Z"'}      | ${'{"date":"2024-05-28T00:00Z"}'} | ${false}
    ${'"junk"'}                      | ${'{"date":"2024-05-28T00:00Z"}'} | ${false}
    ${"null"}                        | ${'{"date":"2024-05-28T00:00Z"}'} | ${false}
    ${"0"}                           | ${'{"date":"1970-01-01T00:00Z"}'} | ${false}
    ${'"2024-05-28T00:00:00Z"'}      | ${'{"date":"junk"}'}              | ${false}
    ${"null"}                        | ${'{"date":"junk"}'}              | ${true}
  `("$left == $right is $same", ({ left, right, same }) => {
    expect(evaluated(`{"==":[${left},${right}]}`)).toBe(String(same));
    expect(evaluated(`{"==":[${right},${left}]}`)).toBe(String(same));
    expect(evaluated(`{"===":[${left},${right}]}`)).toBe(String(same));
    expect(evaluated(`{"!=":[${left},${right}]}`)).toBe(String(!same));
    expect(evaluated(`{"!==":[${left},${right}]}`)).toBe(String(!same));
  });

  it.each`
    text                           | date
    ${"2024-05-28T00:00:00Z"}      | ${'"2024-05-28T00:00Z"'}
    ${"2024-05-28T05:30:00+05:30"} | ${'"2024-05-28T00:00Z"'}
    ${"2024-05-28T00:00:05.120Z"}  | ${'"2024-05-28T00:00:05.120Z"'}
    ${"2024-05-28T00:00:05Z"}      | ${'"2024-05-28T00:00:05Z"'}
    ${"2024-05-28"}                | ${'"2024-05-28T00:00Z"'}
    ${"0100-01-01T00:00:00Z"}      | ${'"0100-01-01T00:00Z"'}
    ${"9999-12-31T23:59:59.999Z"}  | ${'"9999-12-31T23:59:59.999Z"'}
    ${"2024-02-30T00:00:00Z"}      | ${"null"}
    ${"2024-05-28T25:00:00Z"}      | ${"null"}
    ${"2024-05-28T"}               | ${"null"}
    ${"28 May 2024"}               | ${"null"}
    ${""}                          | ${"null"}
    ${1716854400000}               | ${"null"}
    ${null}                        | ${"null"}
    ${["2024-05-28"]}              | ${"null"}
  `("the date of $text is $date", ({ text, date }) => {
    expect(operate("date", text)).toBe(date);
  });
});

describe("the duration between two dates", () => {
  it.each`
    start                          | end                            | duration         | because
    ${"2024-05-01T00:00:00Z"}      | ${"2024-06-01T00:00:00Z"}      | ${'"PT744H"'}    | ${"31 days, Togai vector 26"}
    ${"2024-05-01"}                | ${"2024-06-01"}                | ${'"PT744H"'}    | ${"dates are their first moments in UTC"}
    ${"2024-06-01T00:00:00Z"}      | ${"2024-05-01T00:00:00Z"}      | ${'"PT-744H"'}   | ${"backwards"}
    ${"2024-05-01T00:00:00Z"}      | ${"2024-05-01T00:00:00Z"}      | ${'"PT0S"'}      | ${"none"}
    ${"2024-05-01T00:00:00Z"}      | ${"2024-05-01T01:02:03Z"}      | ${'"PT1H2M3S"'}  | ${"all parts"}
    ${"2024-05-01T00:00:00Z"}      | ${"2024-05-01T00:00:00.5Z"}    | ${'"PT0.5S"'}    | ${"milliseconds"}
    ${"2024-05-01T00:00:00.5Z"}    | ${"2024-05-01T00:00:00Z"}      | ${'"PT-0.5S"'}   | ${"milliseconds backwards"}
    ${"2024-05-01T00:00:00.001Z"}  | ${"2024-05-01T00:01:00Z"}      | ${'"PT59.999S"'} | ${"just under a minute"}
    ${"2024-05-01T00:01:30Z"}      | ${"2024-05-01T00:00:00Z"}      | ${'"PT-1M-30S"'} | ${"each part has the sign"}
    ${"2024-03-31T00:00:00+01:00"} | ${"2024-04-01T00:00:00+02:00"} | ${'"PT23H"'}     | ${"the day the clocks go forward"}
    ${"junk"}                      | ${"2024-05-01T00:00:00Z"}      | ${"null"}        | ${"no date"}
    ${"2024-05-01T00:00:00Z"}      | ${null}                        | ${"null"}        | ${"no date"}
  `("from $start to $end is $duration: $because", ({ start, end, duration }) => {
    expect(operate("duration.between", start, end)).toBe(duration);
  });
});

describe("a duration of so many units", () => {
  it.each`
    count              | unit          | duration
    ${100}             | ${"DAYS"}     | ${'"PT2400H"'}
    ${"100"}           | ${"SECONDS"}  | ${'"PT1M40S"'}
    ${1500}            | ${"MILLIS"}   | ${'"PT1.5S"'}
    ${90}              | ${"MINUTES"}  | ${'"PT1H30M"'}
    ${-2}              | ${"HOURS"}    | ${'"PT-2H"'}
    ${0}               | ${"DAYS"}     | ${'"PT0S"'}
    ${"2.0"}           | ${"HOURS"}    | ${'"PT2H"'}
    ${1.5}             | ${"HOURS"}    | ${"null"}
    ${1}               | ${"WEEKS"}    | ${"null"}
    ${1}               | ${"MONTHS"}   | ${"null"}
    ${1}               | ${"YEARS"}    | ${"null"}
    ${1}               | ${"days"}     | ${"null"}
    ${1}               | ${"toString"} | ${"null"}
    ${1}               | ${null}       | ${"null"}
    ${"x"}             | ${"DAYS"}     | ${"null"}
    ${null}            | ${"DAYS"}     | ${"null"}
    ${"104249991"}     | ${"DAYS"}     | ${'"PT2501999784H"'}
    ${"104249992"}     | ${"DAYS"}     | ${"null"}
    ${"9".repeat(500)} | ${"DAYS"}     | ${"null"}
  `("$count $unit is $duration", ({ count, unit, duration }) => {
    expect(operate("duration.of", count, unit)).toBe(duration);
  });
});

describe("a duration as so many units", () => {
  it.each`
    duration              | unit         | count     | because
    ${"PT24H"}            | ${"DAYS"}    | ${"1"}    | ${"exactly a day"}
    ${"PT23H59M59.999S"}  | ${"DAYS"}    | ${"0"}    | ${"just under a day"}
    ${"PT-24H"}           | ${"DAYS"}    | ${"-1"}   | ${"backwards"}
    ${"PT-23H"}           | ${"DAYS"}    | ${"0"}    | ${"cut towards zero"}
    ${"-PT36H"}           | ${"DAYS"}    | ${"-1"}   | ${"cut towards zero"}
    ${"P100D"}            | ${"HOURS"}   | ${"2400"} | ${"a day is 24 hours"}
    ${"P1DT12H"}          | ${"MINUTES"} | ${"2160"} | ${"all parts"}
    ${"PT1.5S"}           | ${"MILLIS"}  | ${"1500"} | ${"fractions"}
    ${"PT-0.5S"}          | ${"MILLIS"}  | ${"-500"} | ${"a fraction has the sign of its second"}
    ${"PT0,0019S"}        | ${"MILLIS"}  | ${"1"}    | ${"what is finer is cut"}
    ${"PT90S"}            | ${"SECONDS"} | ${"90"}   | ${"the same"}
    ${"+PT1H"}            | ${"MINUTES"} | ${"60"}   | ${"a sign in front"}
    ${"P1M"}              | ${"DAYS"}    | ${"null"} | ${"a month has no fixed length"}
    ${"P1Y"}              | ${"DAYS"}    | ${"null"} | ${"nor has a year"}
    ${"PT1H"}             | ${"WEEKS"}   | ${"null"} | ${"not among the units"}
    ${"P"}                | ${"DAYS"}    | ${"null"} | ${"says nothing"}
    ${"PT"}               | ${"DAYS"}    | ${"null"} | ${"says nothing"}
    ${"P1DT"}             | ${"DAYS"}    | ${"null"} | ${"promises a time"}
    ${"1D"}               | ${"DAYS"}    | ${"null"} | ${"no duration"}
    ${"PT1H2H"}           | ${"DAYS"}    | ${"null"} | ${"twice hours"}
    ${"PT999999999999H"}  | ${"DAYS"}    | ${"null"} | ${"longer than is counted"}
    ${"PT9999999999999H"} | ${"DAYS"}    | ${"null"} | ${"too many digits"}
    ${24}                 | ${"DAYS"}    | ${"null"} | ${"a number is no duration"}
    ${null}               | ${"DAYS"}    | ${"null"} | ${"nothing"}
  `("$duration in $unit is $count: $because", ({ duration, unit, count }) => {
    expect(operate("duration.as", duration, unit)).toBe(count);
  });
});

describe("a date moved by a duration", () => {
  it.each`
    date                      | duration            | later                           | earlier
    ${"2024-05-28T00:00:00Z"} | ${"PT24H"}          | ${'"2024-05-29T00:00Z"'}        | ${'"2024-05-27T00:00Z"'}
    ${"2024-05-28T00:00:00Z"} | ${"PT-24H"}         | ${'"2024-05-27T00:00Z"'}        | ${'"2024-05-29T00:00Z"'}
    ${"2024-05-28"}           | ${"P1D"}            | ${'"2024-05-29T00:00Z"'}        | ${'"2024-05-27T00:00Z"'}
    ${"2024-02-28T12:00:00Z"} | ${"P2D"}            | ${'"2024-03-01T12:00Z"'}        | ${'"2024-02-26T12:00Z"'}
    ${"2024-05-28T00:00:00Z"} | ${"PT1.5S"}         | ${'"2024-05-28T00:00:01.500Z"'} | ${'"2024-05-27T23:59:58.500Z"'}
    ${"2024-01-31T00:00:00Z"} | ${"P1M"}            | ${'"2024-02-29T00:00Z"'}        | ${'"2023-12-31T00:00Z"'}
    ${"2023-01-31T00:00:00Z"} | ${"P1M"}            | ${'"2023-02-28T00:00Z"'}        | ${'"2022-12-31T00:00Z"'}
    ${"2024-02-29T00:00:00Z"} | ${"P1Y"}            | ${'"2025-02-28T00:00Z"'}        | ${'"2023-02-28T00:00Z"'}
    ${"2024-12-15T00:00:00Z"} | ${"P1M1D"}          | ${'"2025-01-16T00:00Z"'}        | ${'"2024-11-14T00:00Z"'}
    ${"9999-12-31T00:00:00Z"} | ${"PT23H"}          | ${'"9999-12-31T23:00Z"'}        | ${'"9999-12-30T01:00Z"'}
    ${"9999-12-31T00:00:00Z"} | ${"P1D"}            | ${"null"}                       | ${'"9999-12-30T00:00Z"'}
    ${"0100-01-01T00:00:00Z"} | ${"P1D"}            | ${'"0100-01-02T00:00Z"'}        | ${"null"}
    ${"2024-05-28T00:00:00Z"} | ${"P999999999999M"} | ${"null"}                       | ${"null"}
    ${"junk"}                 | ${"P1D"}            | ${"null"}                       | ${"null"}
    ${"2024-05-28T00:00:00Z"} | ${"a day"}          | ${"null"}                       | ${"null"}
    ${"2024-05-28T00:00:00Z"} | ${null}             | ${"null"}                       | ${"null"}
  `("$date and $duration: later $later, earlier $earlier", ({ date, duration, later, earlier }) => {
    expect(operate("date.add", date, duration)).toBe(later);
    expect(operate("date.sub", date, duration)).toBe(earlier);
  });

  it("comes back by the duration between them", () => {
    const years = {
      min: new Date("0100-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(years), fc.date(years), (start, end) => {
        const [from, until] = [start.toISOString(), end.toISOString()];
        const there = evaluated(`{"date.add":["${from}",{"duration.between":["${from}","${until}"]}]}`);
        expect(evaluated(`{"==":[${there},{"date":"${until}"}]}`)).toBe("true");
        const length = evaluated(`{"duration.as":[{"duration.between":["${from}","${until}"]},"MILLIS"]}`);
        expect(length).toBe(String(end.getTime() - start.getTime()));
      }),
    );
  });
});
