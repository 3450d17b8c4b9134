/** Empties one server of what this cache has put there, and of nothing else. */
import type { RedisNode } from './node';
import { runScript } from './scripts';

export interface Prefixes {
  readonly entries: string;
  readonly tokens: string;
  /** what the client puts before the keys of commands, but not before a pattern */
  readonly client: string;
}

/** Keys that the server looks at in one step. */
const STEP = 500;

/** Marks of writers stay. */
export async function forgetAll(node: RedisNode, prefixes: Prefixes): Promise<void> {
  await eachKey(node, prefixes.client, prefixes.tokens, (key) => runScript(node, 'forget', key));
  await eachKey(node, prefixes.client, prefixes.entries, (key) => node.call((client) => client.unlink(key)));
}

/** Some keys may come more than once. */
export async function eachKey(
  node: RedisNode,
  clientPrefix: string,
  prefix: string,
  work: (key: string) => Promise<unknown>,
): Promise<void> {
  const pattern = `${escapePattern(clientPrefix + prefix)}*`;
  let cursor = '0';
  do {
    const from = cursor;
    const { value } = await node.call((client) => client.scan(from, 'MATCH', pattern, 'COUNT', STEP));
    const [next, keys] = value;
    await Promise.all(keys.map((key) => work(key.slice(clientPrefix.length))));
    cursor = next;
  } while (cursor !== '0');
}

function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}
