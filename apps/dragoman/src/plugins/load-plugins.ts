import { dirname } from 'node:path';
import type { LoadedPlugin } from '@dragoman/config';
import { importFrom } from './import-from.ts';

/**
 * Imports the packages that a file lists, each as it is installed beside the file, else beside the command. Nothing else
 * is ever loaded. A package stays as it was first imported until the process ends.
 */
export function loadPlugins(names: readonly string[], file: string): Promise<readonly LoadedPlugin[]> {
  return Promise.all(names.map(async (name) => ({ package: name, loaded: await load(name, dirname(file)) })));
}

/** The name of a package as npm has it: no path, no URL, no built-in module. */
const PACKAGE = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const NOT_FOUND = 'ERR_MODULE_NOT_FOUND';

async function load(name: string, folder: string): Promise<LoadedPlugin['loaded']> {
  if (!PACKAGE.test(name)) return { ok: false, message: 'it is not the name of a package' };
  const places = [folder, import.meta.dirname];
  for (const place of places) {
    try {
      const { default: plugin } = await importFrom(name, place);
      return { ok: true, plugin };
    } catch (thrown) {
      if (isMissing(thrown, name)) continue;
      return {
        ok: false,
        message: `it cannot be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      };
    }
  }
  return { ok: false, message: 'it is not installed, neither beside this file nor beside the command: npm install it' };
}

/** The package itself is not there; one that is there and lacks a package of its own is broken. */
const isMissing = (thrown: unknown, name: string): boolean =>
  thrown instanceof Error &&
  'code' in thrown &&
  thrown.code === NOT_FOUND &&
  thrown.message.startsWith(`Cannot find package '${name}'`);
