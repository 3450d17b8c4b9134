import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatheredReads } from '../../../cachalot/backends/gathered-reads';

/** A server that answers with each key in capitals, and with the number of the question. */
function server() {
  const asked: (readonly string[])[] = [];
  const reads = new GatheredReads<string>(async (keys) => {
    asked.push(keys);
    const question = asked.length;
    await nextTurn();
    if (keys.includes('broken')) throw new Error('broken');
    return { values: keys.map((key) => key.toUpperCase()), source: `question ${question}` };
  });
  return { asked, reads };
}

test('what is asked for in one turn is one question, each key once, and each gets its own', async () => {
  const { asked, reads } = server();
  const answers = await Promise.all([reads.read(['a', 'b']), reads.read(['b', 'c', 'a']), reads.read([])]);
  expect(asked).toEqual([['a', 'b', 'c']]);
  expect(answers.map(({ values }) => values)).toEqual([['A', 'B'], ['B', 'C', 'A'], []]);
  expect(new Set(answers.map(({ source }) => source))).toEqual(new Set(['question 1']));
});

test('readers that come to it by promises in the same turn go along', async () => {
  const { asked, reads } = server();
  const late = async (steps: number, key: string) => {
    for (let step = 0; step < steps; step += 1) await null;
    return reads.read([key]);
  };
  await Promise.all([late(0, 'a'), late(7, 'b'), late(30, 'c')]);
  expect(asked).toEqual([['a', 'b', 'c']]);
});

test('who asks while an answer is on its way is answered by another question, which began later', async () => {
  const { asked, reads } = server();
  const first = reads.read(['a']);
  await new Promise(process.nextTick);
  const second = reads.read(['a']);
  expect((await first).source).toBe('question 1');
  expect((await second).source).toBe('question 2');
  expect(asked).toEqual([['a'], ['a']]);
});

test('a question that fails fails for all who asked, and not for the next', async () => {
  const { reads } = server();
  const together = await Promise.allSettled([reads.read(['a']), reads.read(['broken'])]);
  expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await reads.read(['a'])).values).toEqual(['A']);
});
