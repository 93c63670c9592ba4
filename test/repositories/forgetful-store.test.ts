import { describe, expect, it } from "vitest";
import { type Change, ConditionFailed } from "#ports/store.ts";
import { createForgetfulStore } from "#repositories/forgetful-store.ts";
import { openTestWorld } from "../support/world.ts";

const PARTITION = "p";
const put = (sort: string, value: string, expect: Change["expect"] = "ANYTHING"): Change => ({
  type: "put",
  key: { partition: PARTITION, sort },
  value,
  expect,
});

const open = async () => {
  const { store } = (await openTestWorld()).world;
  await store.commit(["a", "c", "e", "g"].map((sort) => put(sort, `real ${sort}`)));
  return { store, forgetful: createForgetfulStore(store) };
};
const key = (sort: string) => ({ partition: PARTITION, sort });

describe("a store that forgets", () => {
  it("reads what was written to it, and leaves the other one as it was", async () => {
    const { store, forgetful } = await open();
    await forgetful.commit([put("a", "own a", { version: 1 }), put("b", "own b", "ABSENT")]);
    await forgetful.commit([{ type: "remove", key: key("c"), expect: "PRESENT" }]);
    expect(await forgetful.get(key("a"))).toMatchObject({ value: "own a", version: 2 });
    expect(await forgetful.get(key("c"))).toBeUndefined();
    const many = await forgetful.getMany(["a", "b", "c", "e"].map(key));
    expect(many.map(({ value }) => value).toSorted()).toEqual(["own a", "own b", "real e"]);
    expect((await store.get(key("a")))?.value).toBe("real a");
    expect(await store.get(key("b"))).toBeUndefined();
  });

  it("refuses what is decided from something else, and writes none of it", async () => {
    const { forgetful } = await open();
    const stale = forgetful.commit([put("b", "own b", "ABSENT"), put("a", "own a", { version: 7 })]);
    await expect(stale).rejects.toEqual(new ConditionFailed([1]));
    expect(await forgetful.get(key("b"))).toBeUndefined();
  });

  it.each([
    ["FORWARD", ["a", "b", "d", "e", "g"]],
    ["BACKWARD", ["g", "e", "d", "b", "a"]],
  ] as const)("lists both %s, page after page", async (direction, expected) => {
    const { forgetful } = await open();
    await forgetful.commit([
      put("d", "own d"),
      put("b", "own b"),
      { type: "remove", key: key("c"), expect: "PRESENT" },
    ]);
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await forgetful.list({
        partition: PARTITION,
        direction,
        limit: 2,
        ...(after !== undefined && { after }),
      });
      expect(page.items.length).toBeLessThanOrEqual(2);
      found.push(...page.items.map((one) => one.key.sort));
      after = page.next;
    } while (after !== undefined);
    expect(found).toEqual(expected);
  });
});
