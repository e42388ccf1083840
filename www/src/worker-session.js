/** What the workers share: a Session with all that its Spec needs, and an answer where something goes wrong. */
import { fetchDigits, Session } from './core.js';

/** What went wrong, as it can be posted. @typedef {{ message: string, code?: unknown, params?: unknown }} Wrong */

/** The digits, for a Spec that is of them. @param {string} spec */
export const digitsOf = async (spec) => (/\b(data|design)=digits\b/.test(spec) ? fetchDigits() : undefined);

/** A Session of the Spec, in the module that was loaded last. @param {string} spec @param {{ name: string, text: string } | undefined} table */
export async function openSession(spec, table) {
  const digits = await digitsOf(spec);
  const session = new Session('');
  try {
    if (table) session.loadTable(table.name, table.text);
    if (digits) session.loadDigits(digits);
    session.apply(spec);
  } catch (error) {
    session.free();
    throw error;
  }
  return session;
}

const { port1, port2 } = new MessageChannel();

/** Lets a newer request be heard. A timer would do, but browsers make each of many in a row wait for 4 ms. @returns {Promise<void>} */
export const listen = () => new Promise((resolve) => {
  port1.onmessage = () => resolve();
  port2.postMessage(null);
});

/**
 * Answers messages. What `work` throws is posted as `error`, with what the message is told by: a promise that is rejected in a worker reaches nobody.
 * @template {{ generation?: number, question?: number, job?: object }} Message
 * @param {(message: Message) => Promise<void>} work
 */
export function answer(work) {
  self.onmessage = async ({ data }) => {
    try {
      await work(data);
    } catch (error) {
      const { message, code, params } = /** @type {Wrong} */ (error instanceof Error ? error : { message: String(error) });
      const { generation, question, job } = data;
      self.postMessage({ generation, question, job, error: { message, code, params } });
    }
  };
}
