import type { AccountId } from "#domain/ids.ts";
import type { LedgerEntry } from "#domain/ledger/ledger.ts";
import { toText } from "#domain/money/decimal.ts";
import { fromStored } from "#repositories/stored-value.ts";
import type { Company } from "../company.ts";
import { type Thousandths, thousandths } from "../model-usage.ts";
import type { Written } from "../watch.ts";

type Book = { entries: number; balance: Thousandths; debited: Thousandths };

/** The books of an organization's ledger, added up here entry by entry. */
export type Books = {
  readonly books: Map<string, Book>;
  /** What wallets have paid, by invoice, less what went back into them. */
  readonly fromWallets: Map<string, Thousandths>;
};

export const newBooks = (): Books => ({ books: new Map(), fromWallets: new Map() });

type Balance = { readonly balance: { toString(): string }; readonly entries: number };

/**
 * Ledger: the entries of a book count from 1, the balance after each is their sum, none is below zero, and the document says the
 * same as its book. Reads the books of documents that were written, and of them what is new.
 */
export const checkBooks = async (
  company: Company,
  { books, fromWallets }: Books,
  written: Written,
): Promise<readonly string[]> => {
  const { world, organizationId, items, consumed } = company;
  const breaches: string[] = [];
  const follow = async (name: string, mayOwe: boolean): Promise<Book> => {
    const book = books.get(name) ?? { entries: 0, balance: 0n, debited: 0n };
    books.set(name, book);
    for (;;) {
      const { items: found } = await world.store.list({
        partition: `${organizationId}#ledger#${name}`,
        from: String(book.entries + 1).padStart(12, "0"),
        direction: "FORWARD",
        limit: 200,
      });
      const all = found.map(({ value }) => fromStored<LedgerEntry>(value));
      for (const entry of all) {
        const amount = thousandths(toText(entry.amount));
        book.entries += 1;
        book.balance += entry.type === "CREDITED" ? amount : -amount;
        if (entry.type === "DEBITED") book.debited += amount;
        if (name.startsWith("wallet#") && entry.cause.type === "invoice") {
          const paid = entry.type === "DEBITED" ? amount : -amount;
          fromWallets.set(entry.cause.id, (fromWallets.get(entry.cause.id) ?? 0n) + paid);
        }
        if (entry.number !== book.entries)
          breaches.push(`ledger: entry ${entry.number} of ${name} is its ${book.entries}.`);
        if (thousandths(toText(entry.balance)) !== book.balance)
          breaches.push(`ledger: sum of ${name} at ${entry.number}`);
        if (amount < 0n || (book.balance < 0n && !mayOwe))
          breaches.push(`ledger: ${name} below zero at ${entry.number}`);
      }
      if (all.length < 200) return book;
    }
  };
  const compare = async (name: string, document: Balance | undefined, mayOwe = false): Promise<Book> => {
    const book = await follow(name, mayOwe);
    if (!document) return book;
    if (document.entries !== book.entries || thousandths(toText(document.balance as never)) !== book.balance) {
      breaches.push(
        `ledger: ${name} says ${document.balance} in ${document.entries}, its entries ${book.balance}/1000`,
      );
    }
    return book;
  };
  for (const id of written.credits) {
    const credit = (await world.credits.find(organizationId, id))?.value;
    const { debited } = await compare(`credit#${id}`, credit);
    if (credit && debited < thousandths(toText(credit.consumedAmount))) {
      breaches.push(`ledger: credit ${id} says that more of it was consumed than its book`);
    }
  }
  for (const id of written.wallets) {
    await compare(`wallet#${id}`, (await world.wallets.find(organizationId, id as AccountId))?.value);
  }
  for (const accountId of new Set(
    [...written.featureCredits].map((text) => decodeURIComponent(text.split("#")[0] ?? "")),
  )) {
    await checkFeature(accountId);
  }
  for (const accountId of written.counted) if (consumed.has(accountId)) await checkFeature(accountId);
  return breaches;

  async function checkFeature(accountId: string): Promise<void> {
    const of = { accountId, featureId: items.feature } as never;
    const found = (await world.featureCredits.find(organizationId, of))?.value;
    const document = found && { balance: found.balance, entries: found.movements };
    const { debited } = await compare(`feature#${items.feature}#${accountId}`, document, true);
    const wanted = consumed.get(accountId) ?? 0n;
    if (debited !== wanted)
      breaches.push(`consumed: ${accountId} was debited ${debited} and has used ${wanted} (/1000)`);
  }
};
