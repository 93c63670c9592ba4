import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createEmlMailer } from "#adapters/local/eml-mailer.ts";
import { createMemoryMailer } from "#adapters/local/memory-mailer.ts";
import { createSmtpMailer } from "#adapters/local/smtp-mailer.ts";
import { instantOf } from "#domain/time/instant.ts";
import type { Mail } from "#ports/mailer.ts";
import { dataFolders } from "../../support/data-folder.ts";
import { openSmtpSink } from "../../support/smtp-sink.ts";

const aFolder = dataFolders();
const clockAt = (hour: number) => ({ now: () => instantOf(Date.UTC(2025, 0, 15, hour)) });
const aMail = (change: Partial<Mail> = {}): Mail => ({
  id: "inv.1",
  from: { name: "Acme", address: "billing@acme.example" },
  to: ["ada@example.com"],
  cc: [],
  subject: "Invoice",
  text: "Hello",
  attachments: [{ fileName: "a.pdf", contentType: "application/pdf", content: new Uint8Array([1, 2, 3]) }],
  ...change,
});
const filesIn = (folder: string) => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);

describe("the outbox", () => {
  it("holds the same bytes for the same mail at the same instant, whoever writes it", async () => {
    const [first, second] = [aFolder(), aFolder()];
    for (const folder of [first, second]) await createEmlMailer(folder, clockAt(10)).send(aMail());
    expect(filesIn(first)).toEqual(filesIn(second));
    expect(filesIn(first)[0]?.[1]).toContain("Date: Wed, 15 Jan 2025 10:00:00 +0000");
  });

  it("keeps a mail as it was when it is sent again later", async () => {
    const folder = aFolder();
    await createEmlMailer(folder, clockAt(10)).send(aMail());
    const before = filesIn(folder);
    await createEmlMailer(folder, clockAt(11)).send(aMail());
    expect(filesIn(folder)).toEqual(before);
  });

  it("names files after ids, so that no id is a path and no two are one file", async () => {
    const folder = aFolder();
    for (const id of ["../../etc/x", "a/b", "a%2fb", "a b", ".hidden", "é", "inv.1", ""]) {
      await createEmlMailer(folder, clockAt(10)).send(aMail({ id }));
    }
    expect(readdirSync(folder).sort()).toEqual(
      [
        "%2e.%2f..%2fetc%2fx.eml",
        "%2ehidden.eml",
        "%c3%a9.eml",
        ".eml",
        "a%20b.eml",
        "a%252fb.eml",
        "a%2fb.eml",
        "inv.1.eml",
      ].sort(),
    );
  });
});

describe("mail in memory", () => {
  it("is there to be looked at, the first of each id", async () => {
    const mailer = createMemoryMailer();
    await mailer.send(aMail());
    await mailer.send(aMail({ text: "again" }));
    await mailer.send(aMail({ id: "inv.2" }));
    expect([...mailer.sent.values()].map(({ id, text }) => [id, text])).toEqual([
      ["inv.1", "Hello"],
      ["inv.2", "Hello"],
    ]);
  });
});

describe("mail over SMTP", () => {
  it("fails within its bound when the server says nothing", async () => {
    const sink = await openSmtpSink({ isSilent: true });
    const settings = { host: "127.0.0.1", port: sink.port, secure: false, timeoutMilliseconds: 150 };
    await expect(createSmtpMailer(settings, clockAt(10)).send(aMail())).rejects.toThrow();
    await sink.close();
  });

  it("fails when there is no server", async () => {
    const sink = await openSmtpSink();
    await sink.close();
    const settings = { host: "127.0.0.1", port: sink.port, secure: false, timeoutMilliseconds: 1_000 };
    await expect(createSmtpMailer(settings, clockAt(10)).send(aMail())).rejects.toThrow("ECONNREFUSED");
  });
});
