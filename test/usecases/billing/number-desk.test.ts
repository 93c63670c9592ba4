import { describe, expect, it } from "vitest";
import type { OrganizationId } from "#domain/ids.ts";
import { type Change, ConditionFailed, type Store } from "#ports/store.ts";
import { createForgetfulStore } from "#repositories/forgetful-store.ts";
import { createWorld } from "#usecases/world.ts";

const ACME = "acme" as OrganizationId;
const EMPTY: Pick<Store, "get" | "getMany" | "list"> = {
  get: async () => undefined,
  getMany: async () => [],
  list: async () => ({ items: [] }),
};

/** Processes over one store, which tells of every commit that was tried: how many changes it had. */
const open = ({ around = (_changes, commit) => commit() }: { around?: Around } = {}) => {
  const store = createForgetfulStore(EMPTY);
  const tried: number[] = [];
  const process = () =>
    createWorld({
      store: {
        ...store,
        commit: async (changes) => {
          tried.push(changes.length);
          await around(changes, () => store.commit(changes));
        },
      },
    });
  const written = async (name: string) => (await store.get(at(name)))?.value;
  return { process, store, tried, written };
};
type Around = (changes: readonly Change[], commit: () => Promise<void>) => Promise<void>;

const at = (name: string) => ({ partition: "acme#note", sort: name });
const note = (name: string, value: number, expect: Change["expect"] = "ABSENT"): Change => ({
  type: "put",
  key: at(name),
  value,
  expect,
});
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
type Process = ReturnType<ReturnType<typeof open>["process"]>;

/** Writes the number as a note of this name, and others beside it. */
const numbered = (
  { saveNumbered }: Process,
  name: string,
  { organizationId = ACME, others = [] }: { organizationId?: OrganizationId; others?: readonly Change[] } = {},
): Promise<boolean> =>
  saveNumbered(organizationId, { firstNumber: 1, changesWith: (number) => [note(name, number), ...others] });

describe("the desk where invoice numbers are taken", () => {
  it("writes all who come at once in one commit, in the order in which they came", async () => {
    const { process, tried, written } = open();
    const here = process();
    const answers = await Promise.all(upTo(10).map((number) => numbered(here, `of-${number}`)));
    expect(answers).toEqual(upTo(10).map(() => true));
    expect(tried).toEqual([11]);
    expect(await Promise.all(upTo(10).map((number) => written(`of-${number}`)))).toEqual(upTo(10));
  });

  it("fills as many commits as those who wait need, and no more", async () => {
    const { process, tried, written } = open();
    const here = process();
    await Promise.all(
      upTo(60).map((number) => numbered(here, `of-${number}`, { others: [note(`beside-${number}`, 0)] })),
    );
    expect(tried).toEqual([99, 23]);
    expect(await Promise.all(upTo(60).map((number) => written(`of-${number}`)))).toEqual(upTo(60));
  });

  it("leaves out whose own changes are refused, and closes the gap", async () => {
    const { process, store, written } = open();
    await store.commit([note("of-2", 77)]);
    const here = process();
    expect(await Promise.all(upTo(4).map((number) => numbered(here, `of-${number}`)))).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(await Promise.all(upTo(4).map((number) => written(`of-${number}`)))).toEqual([1, 77, 2, 3]);
  });

  it("gives each of two who change the same document a commit of its own, so that the second is refused", async () => {
    const { process, written } = open();
    const here = process();
    const both = ["first", "second"].map((name) => numbered(here, name, { others: [note("shared", 0)] }));
    expect(await Promise.all([...both, numbered(here, "third")])).toEqual([true, false, true]);
    expect(await Promise.all(["first", "second", "third"].map(written))).toEqual([1, undefined, 2]);
  });

  it("tells the store's failure to the one alone who caused it", async () => {
    const { process, written } = open({
      around: async (changes, commit) => {
        if (changes.some(({ key }) => key.sort === "of-2")) throw new RangeError("too large");
        await commit();
      },
    });
    const here = process();
    const answers = await Promise.allSettled(upTo(4).map((number) => numbered(here, `of-${number}`)));
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(await Promise.all(upTo(4).map((number) => written(`of-${number}`)))).toEqual([1, undefined, 2, 3]);
  });

  it("tells whose changes cannot be made", async () => {
    const { process, written } = open();
    const here = process();
    const broken = () =>
      here.saveNumbered(ACME, {
        firstNumber: 1,
        changesWith: () => {
          throw new Error("broken");
        },
      });
    const answers = await Promise.allSettled([broken(), numbered(here, "of-1"), broken(), numbered(here, "of-2")]);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected", "fulfilled"]);
    expect(await Promise.all(["of-1", "of-2"].map(written))).toEqual([1, 2]);
  });

  it("tells everybody who waits when the numbers cannot be read, and works again once they can", async () => {
    const { store, process } = open();
    let breaks = true;
    const here = createWorld({
      store: {
        ...store,
        get: async (key) => {
          if (breaks) throw new Error("no answer");
          return store.get(key);
        },
      },
    });
    const answers = await Promise.allSettled(upTo(3).map((number) => numbered(here, `of-${number}`)));
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    breaks = false;
    expect(await numbered(here, "of-1")).toBe(true);
    expect(await numbered(process(), "of-2")).toBe(true);
  });

  it("shares the numbers with other processes, each once and without a gap", async () => {
    const { process, written } = open({
      // Longer than a turn, so that processes overtake each other.
      around: async (_, commit) => {
        await new Promise((resolve) => setImmediate(resolve));
        await commit();
      },
    });
    const processes = upTo(5).map(process);
    const names = upTo(50).map((number) => `of-${number}`);
    const answers = await Promise.all(names.map((name, index) => numbered(processes[index % 5] as Process, name)));
    expect(answers).toEqual(names.map(() => true));
    const numbers = (await Promise.all(names.map(written))) as number[];
    expect(numbers.toSorted((first, second) => first - second)).toEqual(upTo(50));
  });

  it("gives up when other processes are always faster", async () => {
    const { process, tried, written } = open({
      around: async () => {
        throw new ConditionFailed([0]);
      },
    });
    const here = process();
    expect(await Promise.all([numbered(here, "of-1"), numbered(here, "of-2")])).toEqual([false, false]);
    expect(tried).toHaveLength(100);
    expect(await written("of-1")).toBeUndefined();
  });

  it("has a line for each organization", async () => {
    const { process, tried, written } = open();
    const here = process();
    const organizationId = "globex" as OrganizationId;
    await Promise.all([numbered(here, "of-acme"), numbered(here, "of-globex", { organizationId })]);
    expect(tried).toEqual([2, 2]);
    expect(await Promise.all(["of-acme", "of-globex"].map(written))).toEqual([1, 1]);
  });
});
