import { parse } from 'smol-toml'
import { z } from 'zod'
import { normalizedName } from '../../../../formats/requirements.ts'

const crateSchema = z.object({
  package: z.object({ name: z.string() }).optional(),
  lib: z.object({ name: z.string().optional(), 'crate-type': z.array(z.string()).optional() }).optional(),
  dependencies: z.record(z.string(), z.unknown()).optional(),
})

const projectSchema = z.object({
  tool: z
    .object({
      maturin: z.object({ 'module-name': z.string().optional() }).optional(),
      'setuptools-rust': z.object({ 'ext-modules': z.array(z.object({ target: z.string() })) }).optional(),
      setuptools: z.object({ 'ext-modules': z.array(z.object({ name: z.string() })).optional() }).optional(),
    })
    .optional(),
})

const parsed = <T>(schema: z.ZodType<T>, text: string): T | null => {
  try {
    return schema.safeParse(parse(text)).data ?? null
  } catch {
    return null
  }
}

/** A library that Python loads: bindings of PyO3, or a dynamic library (https://www.maturin.rs/bindings). */
const ofCrate = (text: string): readonly string[] => {
  const crate = parsed(crateSchema, text)
  const isLoaded =
    crate?.lib?.['crate-type']?.includes('cdylib') === true || Object.hasOwn(crate?.dependencies ?? {}, 'pyo3')
  return isLoaded ? [crate?.lib?.name ?? crate?.package?.name ?? ''] : []
}

/** Names that a project gives its extensions (https://www.maturin.rs/config, https://setuptools-rust.readthedocs.io). */
const ofProject = (text: string): readonly string[] => {
  if (!/maturin|ext-modules/.test(text)) return []
  const tool = parsed(projectSchema, text)?.tool
  return [
    tool?.maturin?.['module-name'] ?? '',
    ...(tool?.['setuptools-rust']?.['ext-modules'] ?? []).map(({ target }) => target),
    ...(tool?.setuptools?.['ext-modules'] ?? []).map(({ name }) => name),
  ]
}

const adding = /\b(?:pybind11_add_module|nanobind_add_module|python3?_add_library)\s{0,40}\(\s{0,40}(\w{1,80})/gi

const ofCMake = (text: string): readonly string[] => Array.from(text.matchAll(adding), ([, name = '']) => name)

/** Top-level modules that a build of this tree makes of other languages, as normalized names. */
export const builtIn = (path: string, text: string): readonly string[] => {
  const file = path.slice(path.lastIndexOf('/') + 1)
  const names =
    file === 'Cargo.toml'
      ? ofCrate(text)
      : file === 'CMakeLists.txt'
        ? ofCMake(text)
        : file === 'pyproject.toml'
          ? ofProject(text)
          : []
  return names.flatMap((name) => (name === '' ? [] : [normalizedName(name.split('.')[0] ?? name)]))
}
