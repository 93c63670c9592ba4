import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Documents } from "#ports/documents.ts";

export type DocumentsHarness = {
  readonly documents: Documents;
  /** What somebody without credentials gets who opens the link; undefined when it is refused. */
  follow(link: string): Promise<Uint8Array | undefined>;
  pass(milliseconds: number): Promise<void>;
  /** The same documents as a process sees them that starts now. */
  reopen(): Promise<Documents>;
  close(): Promise<void>;
};

/** What every engine of the Documents port does. */
export const documentsContract = (name: string, open: () => Promise<DocumentsHarness>): void => {
  describe(`the Documents contract, ${name}`, () => {
    let harness: DocumentsHarness;
    let documents: Documents;
    beforeAll(async () => {
      harness = await open();
      documents = harness.documents;
    });
    afterAll(() => harness.close());

    const put = (key: string, text: string): Promise<void> =>
      documents.put({ key, contentType: "application/pdf", content: bytes(text) });

    it("answers a document as it was put, byte by byte", async () => {
      const content = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
      await documents.put({ key: "org.1/inv.1/invoice.pdf", contentType: "application/pdf", content });
      const read = await documents.get("org.1/inv.1/invoice.pdf");
      expect(read?.contentType).toBe("application/pdf");
      expect(Buffer.compare(read?.content ?? bytes(""), content)).toBe(0);
    });

    it.each([
      ["a/invoice.pdf", "application/pdf"],
      ["a/invoice.json", "application/json"],
      ["a/usage.csv", "text/csv"],
    ])("keeps the content type of %s", async (key, contentType) => {
      await documents.put({ key, contentType, content: bytes("content") });
      expect(await documents.get(key)).toEqual({ contentType, content: bytes("content") });
    });

    it("keeps an empty document", async () => {
      await put("empty.pdf", "");
      expect((await documents.get("empty.pdf"))?.content).toEqual(bytes(""));
    });

    it("answers nothing for what was never put, even where longer or shorter keys exist", async () => {
      await put("tree/branch.pdf", "leaf");
      for (const key of ["missing.pdf", "tree/branch/leaf.pdf", "tree.pdf"])
        expect(await documents.get(key)).toBeUndefined();
    });

    it("replaces a document that is put again", async () => {
      await put("again.pdf", "the first, which is longer");
      await put("again.pdf", "the second");
      expect((await documents.get("again.pdf"))?.content).toEqual(bytes("the second"));
    });

    it("shows readers the old content or the new, never a part", async () => {
      const versions = ["a", "b", "c", "d"].map((letter) => letter.repeat(300_000));
      await put("racing.pdf", versions[0] as string);
      const writing = (async () => {
        for (const version of versions) await put("racing.pdf", version);
      })();
      for (let read = 0; read < 20; read += 1) {
        const { content } = (await documents.get("racing.pdf")) ?? { content: bytes("") };
        expect(versions).toContain(Buffer.from(content).toString());
      }
      await writing;
    });

    it("keeps its own copy", async () => {
      const content = bytes("as it was");
      await documents.put({ key: "copy.pdf", contentType: "application/pdf", content });
      content.fill(0);
      expect((await documents.get("copy.pdf"))?.content).toEqual(bytes("as it was"));
    });

    it.each([
      "../outside.pdf",
      "a/../../outside.pdf",
      "/etc/outside.pdf",
      "a//b.pdf",
      "a/./b.pdf",
      "a\\b.pdf",
      ".hidden.pdf",
      "a/.hidden/b.pdf",
      "nul\0.pdf",
      "",
      "no-ending",
      "folder.pdf/",
      "%2e%2e/outside.pdf",
      `${"x".repeat(201)}.pdf`,
    ])("refuses the key '%s'", async (key) => {
      await expect(put(key, "x")).rejects.toThrow(RangeError);
      await expect(documents.get(key)).rejects.toThrow(RangeError);
      await expect(documents.link(key, 60)).rejects.toThrow(RangeError);
    });

    it("refuses a content type that the key contradicts", async () => {
      const wrong = { key: "wrong.pdf", contentType: "application/json", content: bytes("{}") };
      await expect(documents.put(wrong)).rejects.toThrow(RangeError);
      expect(await documents.get("wrong.pdf")).toBeUndefined();
    });

    it("gives links that open the document until they expire", async () => {
      await put("linked/invoice.pdf", "open me");
      const link = await documents.link("linked/invoice.pdf", 60);
      expect(await harness.follow(link)).toEqual(bytes("open me"));
      await harness.pass(59_000);
      expect(await harness.follow(link)).toEqual(bytes("open me"));
      await harness.pass(2_000);
      expect(await harness.follow(link)).toBeUndefined();
    });

    it("gives links that open nothing else", async () => {
      await put("linked/mine.pdf", "mine");
      await put("linked/yours.pdf", "yours");
      const link = await documents.link("linked/mine.pdf", 60);
      expect(await harness.follow(link.replace("mine.pdf", "yours.pdf"))).toBeUndefined();
      expect(await harness.follow(link.slice(0, link.indexOf("?")))).toBeUndefined();
    });

    it("keeps documents when the process ends", async () => {
      await put("lasting.pdf", "still here");
      documents = await harness.reopen();
      expect((await documents.get("lasting.pdf"))?.content).toEqual(bytes("still here"));
    });
  });
};

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
