import { describe, expect, it } from "vitest";
import { type PricingRuleDraft, replaceRules } from "#domain/catalog/replace-rules.ts";
import type { PricingRuleId } from "#domain/ids.ts";

const draft = (name: string, computation = "1"): PricingRuleDraft => ({
  name,
  order: 1,
  invoiceTiming: "IN_ARREARS",
  computation,
  action: { type: "ADD" },
});

const numbered = () => {
  let next = 0;
  return () => {
    next += 1;
    return `pp_rule.${next}` as PricingRuleId;
  };
};

const told = (rules: ReturnType<typeof replaceRules>) =>
  rules.map(({ id, name, version, computation }) => `${id} ${name} v${version} = ${computation}`);

describe("pricing rules that take the place of others", () => {
  const ids = numbered();
  const before = replaceRules([], [draft("a"), draft("b")], ids);

  it.each<[string, PricingRuleDraft[], string[]]>([
    [
      "keep id and version where they say the same",
      [draft("b"), draft("a")],
      ["pp_rule.2 b v1 = 1", "pp_rule.1 a v1 = 1"],
    ],
    ["have the next version where they say something else", [draft("a", "2")], ["pp_rule.1 a v2 = 2"]],
    ["are new under another name", [draft("c")], ["pp_rule.3 c v1 = 1"]],
    [
      "go in order where they share a name",
      [draft("a"), draft("a", "5")],
      ["pp_rule.1 a v1 = 1", "pp_rule.4 a v1 = 5"],
    ],
    ["can be none", [], []],
  ])("%s", (_what, drafts, expected) => {
    expect(told(replaceRules(before, drafts, ids))).toEqual(expected);
  });
});
