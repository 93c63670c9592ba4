import { isEmail } from "#domain/customers/email.ts";
import { settingReasons } from "#domain/customers/settings.ts";
import type { Organization } from "#domain/identity/organization.ts";
import type { Reason } from "#domain/refusal.ts";

const TEN_YEARS_OF_DAYS = 3_650;
const YEAR_OF_HOURS = 8_760;
const DAY_OF_MINUTES = 1_440;

/** Everything that is wrong with an organization as it would be. */
export const organizationReasons = (organization: Organization): Reason[] => {
  const { invoiceSequence, invoiceSender } = organization;
  const { addressLines } = invoiceSender;
  return [
    ...unless(isLine(organization.name, 255), "name", "must be 1 to 255 characters"),
    ...bounded(organization.netTermDays, "netTermDays", { minimum: 0, maximum: TEN_YEARS_OF_DAYS }),
    ...bounded(organization.futureEventHours, "futureEventHours", { minimum: 0, maximum: YEAR_OF_HOURS }),
    ...bounded(organization.draftRefreshMinutes, "draftRefreshMinutes", { minimum: 1, maximum: DAY_OF_MINUTES }),
    ...bounded(invoiceSequence.firstNumber, "invoiceSequence.firstNumber", { minimum: 0, maximum: 1e12 }),
    ...unless(isLine(invoiceSequence.template, 100), "invoiceSequence.template", "must be 1 to 100 characters"),
    ...unless(
      invoiceSequence.template.includes("{number}"),
      "invoiceSequence.template",
      "must hold {number}, or all invoices would have the same one",
    ),
    ...unless(isLine(invoiceSender.name, 255), "invoiceSender.name", "must be 1 to 255 characters"),
    ...unless(isEmail(invoiceSender.email), "invoiceSender.email", "must be an e-mail address"),
    ...unless(addressLines.length <= 6, "invoiceSender.addressLines", "must be 6 lines at the most"),
    ...addressLines.flatMap((line, at) =>
      unless(isLine(line, 255), `invoiceSender.addressLines[${at}]`, "must be 1 to 255 characters"),
    ),
    ...settingReasons(organization.settings, "settings"),
  ];
};

const unless = (holds: boolean, path: string, message: string): Reason[] => (holds ? [] : [{ path, message }]);

const bounded = (value: number, path: string, { minimum, maximum }: { minimum: number; maximum: number }): Reason[] =>
  unless(
    Number.isSafeInteger(value) && value >= minimum && value <= maximum,
    path,
    `must be a whole number from ${minimum} to ${maximum}`,
  );

/** One line of printable, well-formed text. */
const isLine = (text: string, maximum: number): boolean =>
  text.trim().length > 0 && text.length <= maximum && text.isWellFormed() && !/\p{Cc}/u.test(text);
