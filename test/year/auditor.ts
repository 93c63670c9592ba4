import type { Invoice } from "#domain/invoicing/invoice.ts";
import { checkBooks, newBooks } from "./checks/books.ts";
import { checkAllCounters, checkCounters } from "./checks/counters.ts";
import { checkCycle, checkTiling, isFinal } from "./checks/cycles.ts";
import { checkRest } from "./checks/due.ts";
import { checkNumbers, newNumbers } from "./checks/numbers.ts";
import { checkSettlement } from "./checks/settlement.ts";
import { checkTree } from "./checks/trees.ts";
import type { Company } from "./company.ts";
import { lookAtTimelines } from "./slices.ts";
import type { Written } from "./watch.ts";

/** Holds what an organization has written against the model, and remembers what it has seen. */
export type Auditor = {
  /** What was written since the last look. */
  readonly look: (written: Written) => Promise<readonly string[]>;
  /** Whether everything of the accounts is done that has fallen due; all of them, or those that something was written of. */
  readonly rest: (written: Written | "ALL") => Promise<readonly string[]>;
  /** Everything once more, from what is stored. */
  readonly all: () => Promise<readonly string[]>;
};

export const auditorOf = (company: Company): Auditor => {
  const { world, organizationId, invoices, people } = company;
  const books = newBooks();
  const numbers = newNumbers();
  const ofAccount = new Map<string, Set<string>>();
  const own = (accountId: string): readonly Invoice[] =>
    [...(ofAccount.get(accountId) ?? [])].flatMap((id) => invoices.get(id) ?? []);

  const look = async (written: Written): Promise<readonly string[]> => {
    await lookAtTimelines(company, written.timelines);
    // What is billed in advance is fixed as it is written, what is billed in arrears with its number.
    const fixed = new Set(
      [...invoices.values()].filter((one) => isFinal(one) || one.kind !== "IN_ARREARS").map(({ id }) => id),
    );
    const touched = new Set<string>();
    for (const invoice of written.invoices) {
      const { id, accountId } = invoice;
      invoices.set(id, invoice);
      ofAccount.set(accountId, (ofAccount.get(accountId) ?? new Set()).add(id));
      touched.add(id);
    }
    const latest = [...touched].flatMap((id) => invoices.get(id) ?? []);
    const breaches = [
      ...(await checkBooks(company, books, written)),
      ...(await checkCounters(company, written)),
      ...checkNumbers(numbers, written.invoices),
    ];
    const anew = ({ reissueOf }: Invoice) => (reissueOf === undefined ? undefined : invoices.get(reissueOf));
    for (const invoice of latest) {
      breaches.push(...checkTree(invoice), ...checkSettlement(company, books, invoice));
      if (!fixed.has(invoice.id)) breaches.push(...checkCycle(company, invoice, anew(invoice)));
    }
    return breaches;
  };

  const rest: Auditor["rest"] = async (written) => {
    const accounts = people.map(({ id }) => id);
    const touched = written === "ALL" ? accounts : accounts.filter((id) => written.billing.has(id));
    const breaches = accounts.flatMap((id) => checkTiling(company, id, own(id)));
    for (const id of touched) breaches.push(...(await checkRest(company, id, own(id))));
    return breaches;
  };

  const all = async (): Promise<readonly string[]> => {
    const breaches = [...(await rest("ALL")), ...(await checkAllCounters(company))];
    const stored = new Map<string, Invoice>();
    for (let after: string | undefined; ; ) {
      const page = await world.invoices.list(organizationId, {
        direction: "ASC",
        limit: 1_000,
        ...(after !== undefined && { after }),
      });
      for (const invoice of page.items) stored.set(invoice.id, invoice);
      after = page.next;
      if (after === undefined) break;
    }
    const given = [...stored.values()].flatMap(({ sequenceId }) => sequenceId ?? []);
    if (given.length !== numbers.last)
      breaches.push(`numbers: ${given.length} invoices have the numbers to ${numbers.last}`);
    for (const invoice of stored.values()) {
      breaches.push(...checkTree(invoice), ...checkSettlement(company, books, invoice));
    }
    const written = {
      credits: new Set<string>(),
      wallets: new Set(people.map(({ id }) => id)),
      featureCredits: new Set(people.map(({ id }) => `${id}#`)),
      counted: new Set<string>(),
    };
    for (const { id } of people) {
      const found = await world.credits.list(organizationId, {
        accountId: id as never,
        direction: "ASC",
        limit: 1_000,
      });
      for (const credit of found.items) written.credits.add(credit.id);
    }
    breaches.push(...(await checkBooks(company, newBooks(), written as never)));
    return breaches;
  };

  return { look, rest, all };
};
