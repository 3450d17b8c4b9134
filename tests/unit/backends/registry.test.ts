/** From a BACKEND in CACHES to a backend: built in, a class, a module, or a clear error. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DummyBackend } from '../../../cachalot/backends/dummy';
import { LocmemBackend } from '../../../cachalot/backends/locmem/locmem';
import { openBackend } from '../../../cachalot/backends/registry';
import { cacheFor, closeCaches } from '../../../cachalot/store/caches';
import { settings } from '../../../settings/settings';

afterEach(async () => {
  settings.reset();
  await closeCaches();
});

const opened = (BACKEND: string) => {
  settings.CACHES = { default: { BACKEND } };
  return openBackend('default', settings.CACHES.default!);
};

it('opens what is built in, once for each configuration', () => {
  expect(opened('locmem')).toBeInstanceOf(LocmemBackend);
  const config = settings.CACHES.default!;
  expect(openBackend('default', config)).toBe(openBackend('default', config));
  expect(opened('dummy')).toBeInstanceOf(DummyBackend);
});

it('makes one of a class, and tells it its configuration', () => {
  class Mine extends DummyBackend {
    constructor(readonly config: unknown) {
      super();
    }
  }
  settings.CACHES = { default: { BACKEND: Mine, LOCATION: 'there' } };
  expect(openBackend('default', settings.CACHES.default!)).toMatchObject({ config: { LOCATION: 'there' } });
});

it('loads a module by its path', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cachalot-backend-'));
  const file = path.join(folder, 'backend.js');
  fs.writeFileSync(file, 'module.exports = class { read() {} mine() { return true; } };');
  expect((opened(file) as unknown as { mine(): boolean }).mine()).toBe(true);
  fs.rmSync(folder, { recursive: true });
});

it.each([['./nowhere', /CACHES\["default"\]\.BACKEND is "\.\/nowhere".*Accepted: locmem, dummy/s]])(
  'says what is wrong with %s',
  (BACKEND, message) => {
    expect(() => opened(BACKEND)).toThrow(message);
    expect(() => opened(BACKEND)).toThrow(expect.objectContaining({ code: 'ERR_CACHALOT_SETTING' }));
  },
);

it('says which cache was meant when an alias is unknown', () => {
  expect(() => cacheFor('defualt')).toThrow(
    'Cache "defualt" is not defined in CACHES. Did you mean "default"?',
  );
});
