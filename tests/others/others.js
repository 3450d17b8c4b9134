/**
 * Runs main.ts as it stands: TypeScript is compiled as it is loaded, by the compiler that Jest uses for the tests.
 */
const { transformFileSync } = require('@swc/core');

require.extensions['.ts'] = (module, file) => {
  const { code } = transformFileSync(file, {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  module._compile(code, file);
};

require('./main.ts').main(process.argv.slice(2));
