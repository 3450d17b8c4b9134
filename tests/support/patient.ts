/**
 * A machine that is busy with other tests is not a cache that has failed: calls of the cache may take longer here.
 * Loaded before each test file that repeats a suite over another cache.
 */
import { DEFINITIONS } from '../../settings/definitions';

Object.assign(DEFINITIONS.CACHALOT_CACHE_OP_TIMEOUT, { initial: 20 });
