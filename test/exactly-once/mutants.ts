/** A way to break counting which looks harmless. The simulation must notice each. */
export type Mutant = {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** What goes wrong with it. */
  readonly because: string;
  /** The simulation that must notice; the one over the adapter for DynamoDB where absent. */
  readonly simulation?: "sqlite" | "limited";
};

/** `find` stands in the file exactly once. */
export type Edit = { readonly file: string; readonly find: string; readonly replace: string };

const CLAIMS = "shared/adapters/aws/usage-claims.ts";
const COMMIT = "shared/adapters/aws/usage-commit.ts";
const COUNTING = "shared/adapters/aws/usage-counting.ts";
const UNDO = "shared/adapters/aws/usage-undo.ts";
const ADMITTING = "shared/adapters/aws/usage-admitting.ts";
const CONSUMER = "test/exactly-once/simulation/consumer.ts";

export const MUTANTS: readonly Mutant[] = [
  {
    name: "the journal is not read again after a lost round",
    because: "what the rival counted in the meantime is counted again",
    edits: [
      {
        file: COUNTING,
        find: "seen = new Set([...seen, ...(await journal.countedAfter(page, checked))]);",
        replace: "void checked;",
      },
    ],
  },
  {
    name: "the journal is asked from the current version on, whatever the item says",
    because: "a redelivery does not find what its first delivery counted, once that lies in a chunk",
    edits: [
      {
        file: COMMIT,
        find: "Math.min(start.version, ...candidates.map(({ from }) => from))",
        replace: "start.version",
      },
    ],
  },
  {
    name: "messages are acknowledged before they are counted",
    because: "what a dying consumer held is never delivered again",
    edits: [
      {
        file: CONSUMER,
        find: "const failed = await countBatch(parts, messages);",
        replace:
          "for (const message of messages) await acknowledge(message);\nconst failed = await countBatch(parts, messages);",
      },
    ],
  },
  {
    name: "events are put after they are counted",
    because: "two consumers find an id free at the same time and count it on two pages",
    edits: [
      {
        file: CLAIMS,
        find: "occupy = table.putIfAbsent,",
        replace: "occupy = table.get,",
      },
      {
        file: COMMIT,
        find: "const outcomeById =",
        replace: `const late = claimed.filter(({ claim: { type } }) => type === "first");
          await Promise.all(late.map(({ claim: { stored } }) => parts.table.putIfAbsent(toEventItem(stored))));
          const outcomeById =`,
      },
      {
        file: COMMIT,
        find: "import { EVENT_DAYS, type StoredEvent }",
        replace: "import { EVENT_DAYS, toEventItem, type StoredEvent }",
      },
    ],
  },
  {
    name: "a chunk of the journal is written before its page instead of with it",
    because: "a lost round leaves a chunk of events that were not counted, or overwrites the rival's",
    edits: [
      {
        file: COUNTING,
        find: '(await table.putTogether(next)) === "written"',
        replace: `(await (async () => {
          const [head, ...chunks] = next;
          for (const { item } of chunks) await table.put(item);
          return table.putTogether(head ? [head] : []);
        })()) === "written"`,
      },
    ],
  },
  {
    name: "a chunk of the journal is written after its page instead of with it",
    because: "a consumer that dies in between takes the journal with it",
    edits: [
      {
        file: COUNTING,
        find: '(await table.putTogether(next)) === "written"',
        replace: `(await (async () => {
          const [head, ...chunks] = next;
          const written = await table.putTogether(head ? [head] : []);
          if (written === "written") for (const { item } of chunks) await table.put(item);
          return written;
        })()) === "written"`,
      },
    ],
  },
  {
    name: "what stands in the way of a repeat is not counted with it",
    because: "the first post died before it was counted, its message is gone, and all others are duplicates of it",
    edits: [
      {
        file: COMMIT,
        find: 'if (type === "undone") continue;',
        replace: 'if (type === "undone" || type === "repeat") continue;',
      },
    ],
  },
  {
    name: "what stands in the way of a repeat is counted on the page of the repeat",
    because: "the first post counts on two pages, its own and that of a repeat with another hour or account",
    edits: [{ file: COMMIT, find: "const name = nameOf(stored.page);", replace: "const name = own;" }],
  },
  {
    name: "a fresh put is trusted in an old hour",
    because: "the item of the event had expired, and a faithful repeat counts again",
    edits: [
      {
        file: COMMIT,
        find: "isOld(page) ? await journal.countedAfter(page, 0) : NONE",
        replace: "NONE",
      },
      { file: COMMIT, find: "const after = isOld(start) ? 0 :", replace: "const after =" },
    ],
  },
  {
    name: "an undo frees the id before it takes the event out of its page",
    because: "one that dies in between leaves two events of an id that both count",
    edits: [
      {
        file: UNDO,
        find: "const without = await pageWithout(page, stored, command, unfold);",
        replace: "await free(stored);\nconst without = await pageWithout(page, stored, command, unfold);",
      },
    ],
  },
  {
    name: "an undo does not look whether it was done before",
    because: "repeated after a lost answer it takes the event out twice",
    edits: [{ file: UNDO, find: "if (undoneBy !== undefined) {", replace: "if (undoneBy === null) {" }],
  },
  {
    name: "an undo takes out what was not counted yet",
    because: "cells go below what they have, or its consumer counts it afterwards",
    edits: [
      {
        file: UNDO,
        find: "if (await isCounted(page, stored)) {",
        replace: "if (await isCounted(page, stored) || true) {",
      },
    ],
  },
  {
    name: "a page is written whatever its version is",
    because: "the slower of two consumers writes over what the faster one counted",
    edits: [
      {
        file: COUNTING,
        find: '(await table.putTogether(next)) === "written"',
        replace: "(await Promise.all(next.map(({ item }) => table.put(item)))).length > 0",
      },
    ],
  },
  {
    name: "counting forgets which events of the page were undone",
    because: "refolding brings them back, and an undo that is repeated takes them out again",
    edits: [
      {
        file: "shared/adapters/aws/page-after.ts",
        find: "toPageItem({ ...page, version, cells, inline: journal, arrivals })",
        replace:
          "toPageItem({ ...page, undone: new Map(), inlineUndone: new Map(), version, cells, inline: journal, arrivals })",
      },
    ],
  },
  {
    name: "what is archived is not looked for in the archive",
    because: "once its items have expired, an hour can neither be listed nor folded again",
    edits: [
      {
        file: "shared/adapters/aws/stored-events.ts",
        find: "const archived = await archive.events(page, hashes);",
        replace: "const archived = new Map();",
      },
    ],
  },
  {
    name: "the archive notes itself on a page whatever its version is",
    because: "it writes over what was counted or undone while bodies were put away",
    edits: [
      {
        file: "shared/adapters/aws/usage-archive-commit.ts",
        find: "const written = await table.putTogether([",
        replace: `const written = await (async (puts) => {
          for (const { item } of puts) await table.put(item);
          return "written";
        })([`,
      },
    ],
  },
  {
    name: "a submission that was undone may take its id again",
    because: "its message is delivered again and it counts once more",
    edits: [{ file: CLAIMS, find: 'if (isOwn) return { type: "undone", stored };', replace: "" }],
  },
  {
    name: "a redelivery is told from a repeat by the id alone",
    because: "repeats pass for redeliveries and leave no record",
    edits: [
      {
        file: CLAIMS,
        find: "const isOwn = stored.event.reference === event.reference;",
        replace: "const isOwn = stored.event.id === event.id;",
      },
    ],
  },
  {
    name: "the same id twice in a group is claimed twice",
    because: "both posts make the first of them a candidate, and it is folded twice",
    edits: [
      {
        file: COMMIT,
        find: "const sameId = [...Map.groupBy(events, ({ id }) => id).values()];",
        replace: "const sameId = events.map((event) => [event]);",
      },
    ],
  },
  {
    name: "duplicates are not recorded",
    because: "a submission was accepted and nobody can find it",
    edits: [
      {
        file: COMMIT,
        find: "await unprocessed.record(key.organizationId, duplicates.map(duplicateOf));",
        replace: "void duplicates;",
      },
    ],
  },
  {
    name: "what limits events is changed after they are counted instead of with it",
    because: "one that dies in between gives units away",
    simulation: "limited",
    edits: [
      {
        file: ADMITTING,
        find: '(await table.putTogether(puts, changes)) === "written"',
        replace:
          '(await table.putTogether(puts)) === "written" && (await table.putTogether([], changes)) === "written"',
      },
    ],
  },
  {
    name: "what limits events is written whatever its version is",
    because: "two consumers sell the same unit",
    simulation: "limited",
    edits: [
      {
        file: ADMITTING,
        find: "const changes = round.changes();",
        replace: 'const changes = round.changes().map((change) => ({ ...change, expect: "ANYTHING" as const }));',
      },
    ],
  },
  {
    name: "limited events are put before they are let in",
    because: "what stands in the way of a repeat is counted without having been let in",
    simulation: "limited",
    edits: [
      { file: ADMITTING, find: "createClaims(parts, table.get)", replace: "createClaims(parts, table.putIfAbsent)" },
    ],
  },
  {
    name: "an undo gives back before it takes the event out of its page",
    because: "repeated after a lost round it gives back twice",
    simulation: "limited",
    edits: [
      {
        file: UNDO,
        find: "(await table.putTogether(without, await settled(settlement)))",
        replace: "(await table.putTogether([], await settled(settlement)), await table.putTogether(without))",
      },
    ],
  },
  {
    name: "in SQLite, identities of a failed commit stay remembered",
    because: "its events come again and pass for counted",
    simulation: "sqlite",
    edits: [{ file: "shared/adapters/local/usage-commit.ts", find: "seen.giveUp(identities);", replace: "" }],
  },
  {
    name: "in SQLite, an undone event's identity is taken for a duplicate for ever",
    because: "its id is never free again",
    simulation: "sqlite",
    edits: [
      {
        file: "shared/adapters/local/usage-commit.ts",
        find: "if (row < first && undone.commandOf(row) !== undefined) continue;",
        replace: "",
      },
    ],
  },
];
