/** Asks the person at the terminal; where there is none, nobody answers. */
import { createInterface } from 'node:readline/promises';

export async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    // who closes the input, or interrupts, has not answered
    const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
    const answered = lines.question(question).catch(() => undefined);
    return await Promise.race([answered, closed]);
  } finally {
    lines.close();
  }
}
