/** In which schemas a user of MySQL may not see every trigger, told from what it was granted. */
import { schemasWithHiddenTriggers } from '../../../cachalot/databases/mysql/trigger-privileges';

const hidden = (grants: readonly string[], roles: string | null = null, byRole: readonly string[] = []) =>
  schemasWithHiddenTriggers(
    async (sql) => {
      if (sql.startsWith('select')) return [{ roles }];
      const lines = sql.includes('using') ? byRole : grants;
      return lines.map((line) => ({ 'Grants for u@%': line }));
    },
    ['shop', 'shop_1', 'shopX1'],
  );

const ALL = ['shop', 'shop_1', 'shopX1'];
const USER = 'TO `u`@`%`';

it.each([
  ['nothing', [`GRANT USAGE ON *.* ${USER}`], ALL],
  ['everything', [`GRANT ALL PRIVILEGES ON *.* ${USER} WITH GRANT OPTION`], []],
  ['triggers everywhere', [`GRANT SELECT, TRIGGER ON *.* ${USER}`], []],
  ['one schema', [`GRANT ALL PRIVILEGES ON \`shop\`.* ${USER}`], ['shop_1', 'shopX1']],
  ['a pattern', [`GRANT TRIGGER ON \`shop_1\`.* ${USER}`], ['shop']],
  ['an escaped pattern', [`GRANT TRIGGER ON \`shop\\_1\`.* ${USER}`], ['shop', 'shopX1']],
  ['all that starts so', [`GRANT TRIGGER ON \`shop%\`.* ${USER}`], []],
  ['other things', [`GRANT SELECT, INSERT ON \`shop\`.* ${USER}`], ALL],
  ['one table', [`GRANT TRIGGER ON \`shop\`.\`a\` ${USER}`], ALL],
  ['all but one', [`GRANT TRIGGER ON *.* ${USER}`, 'REVOKE TRIGGER ON `shop`.* FROM `u`@`%`'], ['shop']],
])('a user who was granted %s', async (_title, grants, expected) => {
  expect(await hidden(grants)).toEqual(expected);
});

it('counts what active roles grant', async () => {
  expect(await hidden([`GRANT USAGE ON *.* ${USER}`], '`r`@`%`', [`GRANT TRIGGER ON *.* ${USER}`])).toEqual(
    [],
  );
  expect(await hidden([`GRANT USAGE ON *.* ${USER}`], 'NONE', [`GRANT TRIGGER ON *.* ${USER}`])).toEqual(ALL);
});
