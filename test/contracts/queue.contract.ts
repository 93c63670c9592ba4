import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Instant, MINUTE } from "#domain/time/instant.ts";
import type { OutgoingMessage, Queue, QueueConsumer, ReceivedMessage } from "#ports/queue.ts";

export type QueueHarness = {
  /** Both ends, with queues that are empty. */
  readonly queue: Queue & QueueConsumer;
  readonly visibilityMilliseconds: number;
  readonly maxReceives: number;
  now(): Instant;
  /** Lets time pass, by waiting where there is no other way. */
  pass(milliseconds: number): Promise<void>;
  /** The same queues as a process sees them that starts now, after the one before has ended. */
  reopen(): Promise<Queue & QueueConsumer>;
  close(): Promise<void>;
};

/** What every engine of the Queue port does. */
export const queueContract = (name: string, open: () => Promise<QueueHarness>): void => {
  describe(`the Queue contract, ${name}`, () => {
    const QUEUE = "usage-events";
    let harness: QueueHarness;
    let queue: Queue & QueueConsumer;
    beforeEach(async () => {
      harness = await open();
      queue = harness.queue;
    });
    afterEach(() => harness.close());

    const send = (...bodies: readonly string[]): Promise<void> =>
      queue.send(
        QUEUE,
        bodies.map((body) => message(body)),
      );
    const receiveOne = async (): Promise<ReceivedMessage> => {
      const [received] = await queue.receive(QUEUE, 1);
      if (!received) throw new Error("there is no message");
      return received;
    };
    /** Everything that is visible now, each once. */
    const drain = async (): Promise<ReceivedMessage[]> => {
      const received: ReceivedMessage[] = [];
      for (let round = 0; round < 1_000; round += 1) {
        const some = await queue.receive(QUEUE, 10);
        if (some.length === 0) return received;
        received.push(...some);
      }
      throw new Error("the queue does not end");
    };
    const fail = async (received: ReceivedMessage): Promise<void> => queue.release(QUEUE, [received.receiptHandle], 0);

    it("delivers every message with what was sent", async () => {
      const body = `{"text":"é 😀 \\u0000 ${"x".repeat(100_000)}"}`;
      await queue.send(QUEUE, [{ body, group: "acme" }]);
      const received = await receiveOne();
      expect(received).toMatchObject({ body, group: "acme", receiveCount: 1, sentAt: harness.now() });
    });

    it("delivers all of many, each under an id of its own", async () => {
      const bodies = Array.from({ length: 120 }, (_, index) => `${index}`);
      for (let start = 0; start < 120; start += 40) await send(...bodies.slice(start, start + 40));
      const received = await drain();
      expect(received.map(({ body }) => body).sort()).toEqual([...bodies].sort());
      expect(new Set(received.map(({ messageId }) => messageId)).size).toBe(120);
      expect(new Set(received.map(({ receiptHandle }) => receiptHandle)).size).toBe(120);
    });

    it("takes no more than it was asked for, and nothing from an empty queue", async () => {
      expect(await queue.receive(QUEUE, 10)).toEqual([]);
      await send("a", "b", "c");
      expect(await queue.receive(QUEUE, 2)).toHaveLength(2);
      expect(await queue.receive(QUEUE, 2)).toHaveLength(1);
    });

    it("accepts an empty list of messages and of handles", async () => {
      await queue.send(QUEUE, []);
      await queue.acknowledge(QUEUE, []);
      await queue.release(QUEUE, [], 0);
      expect(await queue.receive(QUEUE, 10)).toEqual([]);
    });

    it("keeps queues apart", async () => {
      await queue.send("render-invoices", [message("render")]);
      expect(await queue.receive(QUEUE, 10)).toEqual([]);
      const [rendering] = await queue.receive("render-invoices", 10);
      await queue.acknowledge(QUEUE, [rendering?.receiptHandle ?? ""]);
      await harness.pass(10 * MINUTE);
      expect((await queue.receive("render-invoices", 10)).map(({ body }) => body)).toEqual(["render"]);
    });

    it("hides a received message until its time is over, then delivers it again with a higher count", async () => {
      await send("a");
      const first = await receiveOne();
      expect(await queue.receive(QUEUE, 10)).toEqual([]);
      await harness.pass(harness.visibilityMilliseconds - 1);
      expect(await queue.receive(QUEUE, 10)).toEqual([]);
      await harness.pass(1);
      const second = await receiveOne();
      expect(second).toMatchObject({ messageId: first.messageId, body: "a", receiveCount: 2, sentAt: first.sentAt });
      expect(second.receiptHandle).not.toBe(first.receiptHandle);
    });

    it("never delivers what was acknowledged, and acknowledges one by one", async () => {
      await send("a", "b");
      const received = await queue.receive(QUEUE, 10);
      const done = received.find(({ body }) => body === "a") as ReceivedMessage;
      await queue.acknowledge(QUEUE, [done.receiptHandle]);
      await queue.acknowledge(QUEUE, [done.receiptHandle]);
      await harness.pass(harness.visibilityMilliseconds);
      expect((await drain()).map(({ body }) => body)).toEqual(["b"]);
    });

    it("delivers a failed message at once although no time has passed", async () => {
      await send("a");
      await fail(await receiveOne());
      expect(await receiveOne()).toMatchObject({ body: "a", receiveCount: 2 });
    });

    it("delivers a failed message after its delay and not before", async () => {
      await send("a");
      await queue.release(QUEUE, [(await receiveOne()).receiptHandle], 5_000);
      await harness.pass(4_999);
      expect(await queue.receive(QUEUE, 10)).toEqual([]);
      await harness.pass(1);
      expect((await receiveOne()).receiveCount).toBe(2);
    });

    it("lets the handle of an older delivery do nothing", async () => {
      await send("a");
      const first = await receiveOne();
      await harness.pass(harness.visibilityMilliseconds);
      const second = await receiveOne();
      await queue.acknowledge(QUEUE, [first.receiptHandle]);
      await queue.release(QUEUE, [first.receiptHandle], 0);
      expect(await queue.receive(QUEUE, 10)).toEqual([]);
      await harness.pass(harness.visibilityMilliseconds);
      const third = await receiveOne();
      expect(third.receiveCount).toBe(3);
      await queue.acknowledge(QUEUE, [second.receiptHandle]);
      await fail(third);
      expect((await receiveOne()).receiveCount).toBe(4);
    });

    it("accepts an acknowledgement that comes late, as long as nobody else received the message", async () => {
      const sent = harness.now();
      await send("a");
      const { receiptHandle } = await receiveOne();
      await harness.pass(harness.visibilityMilliseconds);
      await queue.acknowledge(QUEUE, [receiptHandle]);
      expect(await drain()).toEqual([]);
      await expectNoneSentUntil(sent);
    });

    it("gives up on a message after its last receive: it is among the dead letters, and others are not held up", async () => {
      await send("poison");
      for (let receive = 1; receive <= harness.maxReceives; receive += 1) {
        const received = await receiveOne();
        expect(received.receiveCount).toBe(receive);
        await fail(received);
      }
      expect(await queue.deadLetters(QUEUE, 10)).toEqual([]);
      await send("fine");
      expect((await drain()).map(({ body }) => body)).toEqual(["fine"]);
      const dead = await queue.deadLetters(QUEUE, 10);
      expect(dead).toHaveLength(1);
      expect(dead[0]).toMatchObject({ body: "poison", group: "acme" });
      expect(dead[0]?.receiveCount).toBeGreaterThanOrEqual(harness.maxReceives);
      await harness.pass(harness.visibilityMilliseconds);
      expect((await drain()).map(({ body }) => body)).toEqual(["fine"]);
    });

    it("puts dead letters back to be received as often as new ones", async () => {
      await send("a", "b");
      for (let receive = 0; receive < harness.maxReceives; receive += 1) await releaseAll(await drain());
      expect(await drain()).toEqual([]);
      expect(await queue.deadLetters(QUEUE, 1)).toHaveLength(1);
      expect(await queue.redrive(QUEUE)).toBe(2);
      expect(await queue.redrive(QUEUE)).toBe(0);
      expect(await queue.deadLetters(QUEUE, 10)).toEqual([]);
      for (let receive = 1; receive <= harness.maxReceives; receive += 1) {
        const received = await drain();
        expect(received.map(({ body, receiveCount }) => [body, receiveCount]).sort()).toEqual([
          ["a", receive],
          ["b", receive],
        ]);
        await releaseAll(received);
      }
    });
    const releaseAll = (received: readonly ReceivedMessage[]): Promise<void> =>
      queue.release(
        QUEUE,
        received.map(({ receiptHandle }) => receiptHandle),
        0,
      );

    it("says an instant before which no message was sent that is not done yet", async () => {
      const first = harness.now();
      await send("a");
      await harness.pass(1_000);
      const second = harness.now();
      await send("b");
      expect(await queue.oldestWaiting(QUEUE)).toBeLessThanOrEqual(first);
      const received = await drain();
      expect(await queue.oldestWaiting(QUEUE)).toBeLessThanOrEqual(first);
      await queue.acknowledge(QUEUE, [received.find(({ body }) => body === "a")?.receiptHandle ?? ""]);
      expect(await queue.oldestWaiting(QUEUE)).toBeLessThanOrEqual(second);
      await queue.acknowledge(QUEUE, [received.find(({ body }) => body === "b")?.receiptHandle ?? ""]);
      await expectNoneSentUntil(second);
    });

    it("does not count dead letters as waiting", async () => {
      const sent = harness.now();
      await send("poison");
      for (let receive = 0; receive < harness.maxReceives; receive += 1) await fail(await receiveOne());
      await drain();
      await expectNoneSentUntil(sent);
    });

    /** An engine may need a while to be sure, but then it is. */
    const expectNoneSentUntil = async (instant: Instant): Promise<void> => {
      await harness.pass(2 * MINUTE);
      expect((await queue.oldestWaiting(QUEUE)) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(instant);
    };

    it("delivers each message to one of many consumers at a time", async () => {
      const bodies = Array.from({ length: 60 }, (_, index) => `${index}`);
      await send(...bodies.slice(0, 30));
      await send(...bodies.slice(30));
      const taken = await Promise.all(Array.from({ length: 10 }, () => queue.receive(QUEUE, 10)));
      const received = taken.flat().map(({ body }) => body);
      expect(new Set(received).size).toBe(received.length);
      const rest = await drain();
      expect([...received, ...rest.map(({ body }) => body)].sort()).toEqual([...bodies].sort());
    });

    it("loses nothing when the process ends: what was not acknowledged is delivered again", async () => {
      await send("waiting", "received", "done", "poison");
      const received = await queue.receive(QUEUE, 10);
      const handles = (body: string): string[] =>
        received.filter((one) => one.body === body).map(({ receiptHandle }) => receiptHandle);
      await queue.acknowledge(QUEUE, handles("done"));
      await queue.release(QUEUE, handles("waiting"), 0);
      await queue.release(QUEUE, handles("poison"), 0);
      queue = await harness.reopen();
      await harness.pass(harness.visibilityMilliseconds);
      const again = await drain();
      expect(again.map(({ body }) => body).sort()).toEqual(["poison", "received", "waiting"]);
      // What failed was counted; whether the delivery counts that the end interrupted is up to the engine.
      const failed = again.filter(({ body }) => body !== "received");
      expect(failed.map(({ receiveCount }) => receiveCount)).toEqual([2, 2]);
    });

    it("keeps dead letters when the process ends", async () => {
      await send("poison");
      for (let receive = 0; receive < harness.maxReceives; receive += 1) await fail(await receiveOne());
      await drain();
      queue = await harness.reopen();
      expect((await queue.deadLetters(QUEUE, 10)).map(({ body }) => body)).toEqual(["poison"]);
      expect(await queue.redrive(QUEUE)).toBe(1);
      expect((await drain()).map(({ body }) => body)).toEqual(["poison"]);
    });
  });
};

const message = (body: string): OutgoingMessage => ({ body, group: "acme" });
