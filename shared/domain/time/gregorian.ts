/**
 * The Gregorian calendar in whole numbers, without zones: a day is counted from 1970-01-01 (day 0), a month from 1 to 12.
 * It is carried on into the past before its introduction, as ISO 8601 does.
 */
export type YearMonthDay = { readonly year: number; readonly month: number; readonly day: number };

/** The day's number: 0 for 1970-01-01, -1 for the day before, 11016 for 2000-02-29. Source: H. Hinnant, days_from_civil. */
export const epochDayOf = ({ year, month, day }: YearMonthDay): number => {
  const yearFromMarch = month > 2 ? year : year - 1;
  const era = Math.floor(yearFromMarch / 400);
  const yearOfEra = yearFromMarch - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_BEFORE_1970;
};

/** The inverse of `epochDayOf`. Source: H. Hinnant, civil_from_days. */
export const yearMonthDayOf = (epochDay: number): YearMonthDay => {
  const days = epochDay + DAYS_BEFORE_1970;
  const era = Math.floor(days / DAYS_PER_ERA);
  const dayOfEra = days - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month > 2 ? 0 : 1), month, day };
};

export const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
};

export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** 1 for Monday to 7 for Sunday. */
export const dayOfWeek = (epochDay: number): number => {
  const sinceMonday = (epochDay + THURSDAY - 1) % 7;
  return (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday) + 1;
};

/** Days in 400 years, after which the calendar repeats itself. */
const DAYS_PER_ERA = 146_097;
/** Days from 0000-03-01 to 1970-01-01. */
const DAYS_BEFORE_1970 = 719_468;
/** What day of the week 1970-01-01 was. */
const THURSDAY = 4;
