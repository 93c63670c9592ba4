import type { SQLInputValue } from "node:sqlite";
import type { Database } from "#adapters/local/database.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";

/** The numbers by which usage tables mean organizations, accounts, event schemas and meters. */
export type UsageNames = {
  /** Undefined where nothing was ever written for it. */
  findOrganization(organizationId: OrganizationId): number | undefined;
  findAccount(organization: number, accountId: AccountId): number | undefined;
  findWord(word: string): number | undefined;
  /** These give a number to a new name; they belong into a transaction. */
  organization(organizationId: OrganizationId): number;
  account(organization: number, accountId: AccountId): number;
  word(word: string): number;
  accountName(account: number): AccountId;
  wordOf(number: number): string;
};

export const createUsageNames = (database: Database): UsageNames => {
  const organizations = numbering(database, {
    find: "SELECT id FROM organizations WHERE name = ?",
    add: "INSERT INTO organizations (name) VALUES (?)",
    name: "SELECT name FROM organizations WHERE id = ?",
  });
  const accounts = numbering(database, {
    find: "SELECT id FROM accounts WHERE organization = ? AND name = ?",
    add: "INSERT INTO accounts (organization, name) VALUES (?, ?)",
    name: "SELECT name FROM accounts WHERE id = ?",
  });
  const words = numbering(database, {
    find: "SELECT id FROM words WHERE name = ?",
    add: "INSERT INTO words (name) VALUES (?)",
    name: "SELECT name FROM words WHERE id = ?",
  });
  const accountKey = (organization: number, accountId: AccountId): string => `${organization} ${accountId}`;
  return {
    findOrganization: (organizationId) => organizations.find(organizationId, organizationId),
    findAccount: (organization, accountId) =>
      accounts.find(accountKey(organization, accountId), organization, accountId),
    findWord: (word) => words.find(word, word),
    organization: (organizationId) => organizations.numberOf(organizationId, organizationId),
    account: (organization, accountId) =>
      accounts.numberOf(accountKey(organization, accountId), organization, accountId),
    word: (word) => words.known(word) ?? words.numberOf(word, word),
    // It was written from an account id.
    accountName: (account) => accounts.nameOf(account) as AccountId,
    wordOf: (number) => words.nameOf(number),
  };
};

/** Names kept in memory; beyond that they are read again, so that memory does not grow with the number of accounts. */
const MOST_KEPT = 20_000;

const numbering = (database: Database, sql: { find: string; add: string; name: string }) => {
  const select = database.statement<{ id: number }>(sql.find);
  const insert = database.statement(sql.add);
  const selectName = database.statement<{ name: string }>(sql.name);
  const numbers = new Map<string, number>();
  const names = new Map<number, string>();
  database.onRollback(() => {
    numbers.clear();
    names.clear();
  });

  const keep = (key: string, id: number): number => {
    if (numbers.size >= MOST_KEPT) numbers.clear();
    numbers.set(key, id);
    return id;
  };
  const find = (key: string, ...columns: readonly SQLInputValue[]): number | undefined => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const id = select.get(...columns)?.id;
    return id === undefined ? undefined : keep(key, id);
  };
  return {
    /** The number if it is in memory. */
    known: (key: string): number | undefined => numbers.get(key),
    find,
    numberOf: (key: string, ...columns: readonly SQLInputValue[]): number =>
      find(key, ...columns) ?? keep(key, Number(insert.run(...columns).lastInsertRowid)),
    nameOf: (id: number): string => {
      const known = names.get(id);
      if (known !== undefined) return known;
      const name = selectName.get(id)?.name;
      if (name === undefined) throw new Error(`no name has number ${id}`);
      if (names.size >= MOST_KEPT) names.clear();
      names.set(id, name);
      return name;
    },
  };
};
