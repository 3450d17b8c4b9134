/** The caches in this process pass the suite that is shipped for the authors of others. */
import { DummyBackend } from '../../cachalot/backends/dummy';
import { LocmemBackend } from '../../cachalot/backends/locmem/locmem';
import { backendSuite } from '../../cachalot/testing/backend-suite/backend-suite';

describe('locmem', () => {
  backendSuite(() => new LocmemBackend(), { describe, it });
});

describe('dummy', () => {
  backendSuite(() => new DummyBackend(), { describe, it }, { keepsNothing: true });
});
