import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFolderDocuments } from "#adapters/local/folder-documents.ts";
import { dataFolders } from "../../support/data-folder.ts";

const links = { link: async () => "" } as unknown as Parameters<typeof createFolderDocuments>[1];
const filled = (length: number, fill: number) => new Uint8Array(length).fill(fill);

const aFolder = dataFolders();

describe("documents in a folder that are put at the same time", () => {
  it("are each there whole, in folders that none of them found, and leave nothing else behind", async () => {
    const folder = aFolder();
    const documents = createFolderDocuments(folder, links);
    const keys = Array.from({ length: 20 }, (_, index) => `acme/invoices/account-${index % 4}/${index}.json`);
    await Promise.all(
      keys.map((key, index) =>
        documents.put({ key, contentType: "application/json", content: filled(50_000, 48 + index) }),
      ),
    );
    for (const [index, key] of keys.entries()) {
      expect((await documents.get(key))?.content).toEqual(filled(50_000, 48 + index));
    }
    expect(filesIn(folder)).toEqual(keys.toSorted());
  });

  it("under one key leave one of them, whole", async () => {
    const folder = aFolder();
    const documents = createFolderDocuments(folder, links);
    const key = "acme/invoices/one.json";
    const contents = [1, 2, 3, 4, 5, 6].map((fill) => filled(fill * 20_000, fill));
    await Promise.all(contents.map((content) => documents.put({ key, contentType: "application/json", content })));
    const left = (await documents.get(key))?.content;
    expect(contents).toContainEqual(left);
    expect(filesIn(folder)).toEqual([key]);
  });

  it("go on after one that could not be put", async () => {
    const folder = aFolder();
    const documents = createFolderDocuments(folder, links);
    const put = (key: string) => documents.put({ key, contentType: "application/json", content: filled(3, 3) });
    await put("acme/file.json");
    // A file stands where a folder is needed.
    const answers = await Promise.allSettled([put("acme/file.json/under.json"), put("acme/other/one.json")]);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  });
});

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
