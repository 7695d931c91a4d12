import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export interface OutOfTree {
  /** The folder of the package that a stranger has written. */
  readonly folder: string;
  /** The bin that npm would have linked. */
  readonly bin: string;
}

/**
 * Installs the packed halyard, as npm does from its tarball, in a folder far from this one, with the package of a stranger
 * beside it, once as ES modules and once as CommonJS. The dependencies are linked and not fetched.
 */
export function installOutOfTree() {
  const root = mkdtempSync(join(tmpdir(), 'halyard-package-'));
  const modules = join(root, 'node_modules');
  const halyard = join(modules, 'halyard');
  mkdirSync(halyard, { recursive: true });
  // Without its scripts: they would build again, under the hands of other tests.
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', root], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ readonly filename: string }];
  execFileSync('tar', ['-xzf', join(root, packed.filename), '-C', halyard, '--strip-components=1']);
  for (const name of [...dependenciesOf(halyard), ...dependenciesOf('test/package/author')]) link(name, modules);
  const asModule = (type: 'module' | 'commonjs'): OutOfTree => {
    const folder = join(root, type);
    cpSync('test/package/author', folder, { recursive: true });
    const text = readFileSync(join(folder, 'package.json'), 'utf8');
    writeFileSync(join(folder, 'package.json'), text.replace('"type": "module"', `"type": "${type}"`));
    return { folder, bin: join(halyard, 'dist/main.cjs') };
  };
  return { asModule, dispose: () => rmSync(root, { recursive: true, force: true }) };
}

function dependenciesOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
  };
  const isInstalled = folder.includes('node_modules');
  const names = { ...manifest.dependencies, ...(isInstalled ? {} : manifest.devDependencies) };
  return Object.keys(names).filter((name) => name !== 'halyard');
}

function link(name: string, modules: string): void {
  mkdirSync(dirname(join(modules, name)), { recursive: true });
  rmSync(join(modules, name), { force: true });
  symlinkSync(resolve('node_modules', name), join(modules, name));
}
