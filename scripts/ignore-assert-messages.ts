/**
 * A plugin of Stryker (`npm run mutation`): the second argument of `assert(…)` is not mutated. It is the text of a mistake that must
 * never happen; nobody reads it as long as the code is right, and a test that spells it out would test the test.
 */
const REASON = "the text of a mistake that must never happen";

/** What the plugin looks at of a place in the syntax tree; Stryker hands over a `NodePath` of Babel. */
type Place = {
  readonly listKey?: string;
  readonly key: string | number | null;
  readonly parent: { readonly type: string; readonly callee?: { readonly type: string; readonly name?: string } };
};

const isMessageOfAssert = ({ listKey, key, parent: { type, callee } }: Place): boolean =>
  listKey === "arguments" &&
  key === 1 &&
  type === "CallExpression" &&
  callee?.type === "Identifier" &&
  callee.name === "assert";

export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "assert-messages",
    value: { shouldIgnore: (place: Place): string | undefined => (isMessageOfAssert(place) ? REASON : undefined) },
  },
];
