import { type Decimal, toText } from "#domain/money/decimal.ts";
import { memberAt, written } from "./scenario-members.ts";

/** What a step says about the answer; all parts are optional. */
export type StepExpectation = {
  /** Members by path; of an object those that are named, of a list all elements in order. `null` is not there. */
  readonly expect?: Readonly<Record<string, unknown>>;
  /** What the message of an error says, among other things. */
  readonly says?: readonly string[];
  /** Of an invoice the values of all line items of a type, in the order of the tree. */
  readonly amounts?: Readonly<Record<string, string | readonly string[]>>;
  /** The same for quantities. */
  readonly quantities?: Readonly<Record<string, string | readonly string[]>>;
  /** Of an invoice the lines that have no lines of their own: type, description and value. */
  readonly lines?: readonly string[];
  /** Of an invoice the whole tree, two spaces per level: type and value. */
  readonly tree?: readonly string[];
};

/** A line item with all digits of its numbers. */
export type ExactLine = {
  readonly type: string;
  readonly description: string;
  readonly value: Decimal;
  readonly quantity?: Decimal;
  readonly lineItems: readonly ExactLine[];
};

/** What an answer does not hold of what a step expects. */
export const faultsOf = (expectation: StepExpectation, answer: unknown): readonly string[] => {
  const { expect = {}, says = [], amounts = {}, quantities = {}, lines, tree } = expectation;
  const faults = Object.entries(expect).flatMap(([path, wanted]) => {
    const found = memberAt(answer, path);
    return found.ok ? differences(path, wanted, found.value) : [found.error];
  });
  const message = String((answer as { message?: unknown } | undefined)?.message);
  const unsaid = says.filter((part) => !message.includes(part)).map((part) => `'${part}' is not in '${message}'`);
  const root = (answer as { revenueInfo?: ExactLine } | undefined)?.revenueInfo;
  const asked = [amounts, quantities].some((part) => Object.keys(part).length > 0) || lines || tree;
  if (!root) return [...faults, ...unsaid, ...(asked ? ["the answer is no invoice"] : [])];
  const all = allOf(root);
  const ofType = (type: string, member: "value" | "quantity"): readonly string[] =>
    all.filter((line) => line.type === type).map((line) => textOf(line[member]));
  return [
    ...faults,
    ...unsaid,
    ...Object.entries(amounts).flatMap(([type, wanted]) => differences(type, [wanted].flat(), ofType(type, "value"))),
    ...Object.entries(quantities).flatMap(([type, wanted]) =>
      differences(`quantity of ${type}`, [wanted].flat(), ofType(type, "quantity")),
    ),
    ...(lines ? differences("lines", lines, leavesOf(root)) : []),
    ...(tree ? differences("tree", tree, treeOf(root)) : []),
  ];
};

const textOf = (value: Decimal | undefined): string => (value === undefined ? "none" : toText(value));

const allOf = (line: ExactLine): readonly ExactLine[] => [line, ...line.lineItems.flatMap(allOf)];

const treeOf = (line: ExactLine, depth = 0): readonly string[] => [
  `${"  ".repeat(depth)}${line.type} ${toText(line.value)}`,
  ...line.lineItems.flatMap((child) => treeOf(child, depth + 1)),
];

/** The lines of an invoice that have no lines of their own: type, description and value. */
export const leavesOf = ({ type, description, value, lineItems }: ExactLine): readonly string[] =>
  lineItems.length === 0 ? [`${type} ${description} ${toText(value)}`] : lineItems.flatMap(leavesOf);

const differences = (path: string, wanted: unknown, found: unknown): readonly string[] => {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return [unlike(path, wanted, found)];
    return wanted.flatMap((element, index) => differences(`${path}.${index}`, element, written(found[index])));
  }
  if (typeof wanted === "object" && wanted !== null) {
    const members = (found ?? {}) as Readonly<Record<string, unknown>>;
    return Object.entries(wanted).flatMap(([name, member]) =>
      differences(`${path}.${name}`, member, written(members[name])),
    );
  }
  return (found ?? null) === wanted ? [] : [unlike(path, wanted, found)];
};

const unlike = (path: string, wanted: unknown, found: unknown): string =>
  `${path} is ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`;
