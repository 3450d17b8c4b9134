/**
 * What stands under a token's key, and the scripts that change it: each touches one key, and so works on any
 * Cluster.
 *
 * `T…` is a token; `M<deadline>:<writer>;…` is a mark, with the server's own time at which each writer's lease
 * runs out. The key of a mark expires with its last lease. Anything else is garbage and counts as nothing.
 *
 * Each token ends in the server's time to the microsecond, so that a script which a client sends twice leaves
 * two different tokens: the first one must not come back after others have followed it.
 *
 * A server without memory refuses to set keys, but not to delete them. Where a new token cannot be set, the old
 * one is deleted: nobody has a token is as good as a new token.
 */
import { createHash } from 'node:crypto';
import type { RedisNode } from './node';

const PRELUDE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local value = redis.pcall('GET', KEYS[1])
if type(value) ~= 'string' then
  if type(value) == 'table' then redis.call('DEL', KEYS[1]) end
  value = ''
end
local held, others, last = false, '', 0
if string.sub(value, 1, 1) == 'M' then
  for deadline, writer in string.gmatch(value, '(%d+):([^;]*);') do
    local ends = tonumber(deadline)
    if ends > now then
      if writer == ARGV[1] then held = true
      else
        others = others .. deadline .. ':' .. writer .. ';'
        if ends > last then last = ends end
      end
    end
  end
end
local function put(text, ttl)
  local reply
  if ttl then reply = redis.pcall('SET', KEYS[1], text, 'PX', string.format('%.0f', math.max(ttl, 1)))
  else reply = redis.pcall('SET', KEYS[1], text) end
  if reply.err then return reply end
end
local function token(fresh)
  return 'T' .. fresh .. '.' .. t[1] .. '-' .. t[2]
end
local function marked(lease)
  local ends = now + tonumber(lease)
  local text = 'M' .. others .. string.format('%.0f', ends) .. ':' .. ARGV[1] .. ';'
  return put(text, math.max(ends, last) - now)
end
`;

const BODIES = {
  mark: `
local refusal = marked(ARGV[2])
if refusal then
  if others == '' then redis.call('DEL', KEYS[1]) end
  return refusal
end
return 1`,
  renew: `
if not held then return 0 end
return marked(ARGV[2]) or 1`,
  unmark: `
if others ~= '' then put('M' .. others, last - now)
elseif put(token(ARGV[2])) then redis.call('DEL', KEYS[1]) end
if held then return 1 end
return 0`,
  replace: `
if others == '' and put(token(ARGV[2])) then redis.call('DEL', KEYS[1]) end
return 1`,
  create: `
if others ~= '' or string.sub(value, 1, 1) == 'T' then return value end
local text = token(ARGV[2])
return put(text) or text`,
  forget: `
if others == '' then redis.call('DEL', KEYS[1]) end
return 1`,
} as const;

/** What writers wait for: readers elsewhere may have reached the server again before this process. */
const URGENT: ReadonlySet<string> = new Set(['mark', 'unmark', 'replace']);

export type ScriptName = keyof typeof BODIES;

const SCRIPTS = Object.fromEntries(
  Object.entries(BODIES).map(([name, body]) => {
    const source = PRELUDE + body;
    return [name, { source, sha: createHash('sha1').update(source).digest('hex') }];
  }),
) as Record<ScriptName, { source: string; sha: string }>;

/**
 * Runs one script on one key. A server that does not know it refuses it and has done nothing, so it is sent
 * again with its text.
 */
export async function runScript(
  node: RedisNode,
  name: ScriptName,
  key: string,
  writer = '',
  argument = '',
): Promise<{ value: unknown; identity: string }> {
  const { sha, source } = SCRIPTS[name];
  try {
    return await node.call((client) => client.evalsha(sha, 1, key, writer, argument), URGENT.has(name));
  } catch (error) {
    if (!(error as Error).message?.startsWith('NOSCRIPT')) throw error;
    return node.call((client) => client.eval(source, 1, key, writer, argument));
  }
}
