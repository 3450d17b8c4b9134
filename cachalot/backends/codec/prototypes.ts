/**
 * Which prototypes a copy may be given: those of classes that keep all of their state in own properties.
 *
 * A test runner, a `vm` context and the driver's native code may each bring built-ins of their own, so
 * a built-in is known by what its constructor prints as, never by identity.
 */

const NATIVE = /^function (\w*)\(\) \{ \[native code\] \}$/;
/** also matches such a text in a comment of the class: refusing too much is safe */
const PRIVATE_NAME = /#[\p{ID_Start}$_]/u;

const print = (code: unknown): string => Function.prototype.toString.call(code);

const names = new WeakMap<object, string | null>();
const problems = new WeakMap<object, string | null>();

/** `'Object'`, `'Date'` … when this is the prototype of that built-in in some realm. */
export function builtInName(prototype: object): string | undefined {
  let name = names.get(prototype);
  if (name === undefined) {
    const maker = ownConstructor(prototype);
    name = (maker && maker.prototype === prototype && NATIVE.exec(print(maker))?.[1]) || null;
    names.set(prototype, name);
  }
  return name ?? undefined;
}

/** That of `{}` in any realm, or none. */
export function isPlainPrototype(prototype: object | null): boolean {
  return prototype === Object.prototype || prototype === null || builtInName(prototype) === 'Object';
}

/**
 * Why an object with this prototype cannot be copied property by property; nothing when it can.
 *
 * `base` names the built-ins that the copy really is, such as `['Date']`. State in closures or WeakMaps
 * cannot be seen from outside: a class that keeps all of its state there has no own properties and answers
 * through accessors, see `hidesState`.
 */
export function classProblem(prototype: object | null, base: readonly string[] = []): string | undefined {
  if (isPlainPrototype(prototype)) return undefined;
  if (base.length > 0) return findProblem(prototype, base);
  const known = problems.get(prototype!);
  if (known !== undefined) return known ?? undefined;
  const problem = findProblem(prototype, base);
  problems.set(prototype!, problem ?? null);
  return problem;
}

function findProblem(prototype: object | null, base: readonly string[]): string | undefined {
  for (let at = prototype; at !== null && at !== Buffer.prototype; at = Object.getPrototypeOf(at)) {
    const name = builtInName(at);
    if (name === 'Object' || (name !== undefined && base.includes(name))) continue;
    if (name !== undefined) return `an object that inherits from ${name}`;
    const maker = ownConstructor(at);
    if (maker === undefined) {
      if (isData(at)) return 'an object that inherits from data';
      continue;
    }
    const source = print(maker);
    if (source.endsWith('[native code] }')) return `a native object of class ${maker.name}`;
    if (PRIVATE_NAME.test(source)) return `an object of class ${maker.name}, which has private fields`;
  }
  return undefined;
}

/** Not the methods of a class but somebody's value, such as a column named `__proto__` may put in their place. */
function isData(prototype: object): boolean {
  if (ArrayBuffer.isView(prototype)) return true;
  return Object.values(Object.getOwnPropertyDescriptors(prototype)).some(
    ({ value }) => value !== undefined && typeof value !== 'function',
  );
}

/** An object without own properties whose class has accessors keeps its state where no copy reaches it. */
export function hidesState(prototype: object | null): boolean {
  for (let at = prototype; at !== null && !isPlainPrototype(at); at = Object.getPrototypeOf(at)) {
    const accessors = Object.values(Object.getOwnPropertyDescriptors(at)).filter(
      ({ get }) => get !== undefined,
    );
    if (accessors.length > 0) return true;
  }
  return false;
}

function ownConstructor(prototype: object): (new () => unknown) | undefined {
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof maker === 'function' ? (maker as new () => unknown) : undefined;
}
