/**
 * From the CACHES setting to working backends: each alias is opened when it is first used, and once.
 */
import type { CacheConfig, CacheSetting } from '../../settings/shapes';
import { didYouMean } from '../support/did-you-mean';
import { SettingError } from '../support/errors';
import { loadExport } from '../support/load-module';
import { processState } from '../support/process-state';
import type { CacheBackend } from './cache-backend';
import { DummyBackend } from './dummy';
import { LocmemBackend } from './locmem/locmem';

type BackendMaker = (config: CacheConfig) => CacheBackend;
type BackendClass = new (config: CacheConfig) => CacheBackend;

/** What leads out of the process is loaded when it is configured, so that nobody waits for all of it on import. */
const file = () => require('./file/file') as typeof import('./file/file');
const memcached = () => require('./memcached/memcached') as typeof import('./memcached/memcached');
const memjs = () => require('./memjs/memjs') as typeof import('./memjs/memjs');
const redis = () => require('./redis/redis') as typeof import('./redis/redis');

const BUILT_IN: Record<string, BackendMaker> = {
  locmem: ({ MAX_BYTES, MAX_ENTRIES }) => new LocmemBackend({ maxBytes: MAX_BYTES, maxEntries: MAX_ENTRIES }),
  dummy: () => new DummyBackend(),
  filebased: (config) => new (file().FileBackend)(config),
  redis: (config) => new (redis().RedisBackend)(config),
  memcached: (config) => new (memcached().MemcachedBackend)(config),
  memjs: (config) => new (memjs().MemjsBackend)(config),
};

/** Backends by the object that configures them: an alias that is configured anew gets a new backend. */
const opened = processState('backends', () => new WeakMap<object, CacheBackend>());

/**
 * The backend behind one value of CACHES.
 * @throws SettingError for a BACKEND that is neither built in nor a module that loads
 */
export function openBackend(alias: string, config: CacheSetting): CacheBackend {
  if (isBackend(config)) return config;
  const known = opened.get(config);
  if (known !== undefined) return known;
  const backend = makeBackend(alias, config as CacheConfig);
  opened.set(config, backend);
  return backend;
}

/** Lets go of the backend that was made from this object, so that the next use makes a new one. */
export function forgetBackend(config: CacheSetting): CacheBackend | undefined {
  const backend = opened.get(config);
  opened.delete(config);
  return backend;
}

function isBackend(value: CacheSetting): value is CacheBackend {
  return typeof (value as Partial<CacheBackend>).read === 'function';
}

function makeBackend(alias: string, config: CacheConfig): CacheBackend {
  const { BACKEND } = config;
  if (typeof BACKEND === 'function') return new (BACKEND as unknown as BackendClass)(config);
  const make = BUILT_IN[BACKEND];
  if (make !== undefined) return make(config);
  return fromModule(alias, BACKEND, config);
}

/** A module path is seen from the working directory; its default export, or the one after `#`, is the class. */
function fromModule(alias: string, name: string, config: CacheConfig): CacheBackend {
  let Backend: unknown;
  try {
    Backend = loadExport(name);
  } catch (cause) {
    throw unknownBackend(alias, name, cause);
  }
  if (typeof Backend !== 'function') throw unknownBackend(alias, name, new Error('it exports no class'));
  return new (Backend as BackendClass)(config);
}

function unknownBackend(alias: string, name: string, cause: unknown): SettingError {
  const accepted = `${Object.keys(BUILT_IN).join(', ')}, or a module whose default export is a backend class`;
  const suggestion = didYouMean(name, Object.keys(BUILT_IN));
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  return new SettingError(
    `CACHES["${alias}"].BACKEND is "${name}", which is neither built in nor a module that loads. Accepted: ${accepted}.${hint}`,
    { setting: 'CACHES', value: name, accepted, suggestion },
    { cause },
  );
}
